"""Forms for people: for each class one that is generated from its shapes, and what is typed into it as a change.

There is no HTML here. `form_of` says which fields a class has, `filled` what the sources say of a thing, `change_of`
what somebody who typed something wants changed in the graph of one source.
"""

from pvegraph.curation.forms.building import FormRules as FormRules
from pvegraph.curation.forms.building import form_of as form_of
from pvegraph.curation.forms.building import of_no_class as of_no_class
from pvegraph.curation.forms.change import change_of as change_of
from pvegraph.curation.forms.filled import Filled as Filled
from pvegraph.curation.forms.filled import filled as filled
from pvegraph.curation.forms.form import Field as Field
from pvegraph.curation.forms.form import Form as Form
from pvegraph.curation.forms.typed import Entity as Entity
from pvegraph.curation.forms.typed import Typed as Typed
from pvegraph.curation.forms.typed import Value as Value
