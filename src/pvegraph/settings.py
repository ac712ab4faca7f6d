"""Every setting of pvegraph: its default, its unit and its limits.

A setting ``name`` is given by the environment variable ``PVEGRAPH_NAME``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pvegraph.errors import UsageError

_NOT_IN_ADDRESSES = frozenset(' #<>"{}|^`\\')
"""What an IRI in a query cannot hold, and what a request does not send."""


def _words(given: object) -> object:
    """The words of a text; a list stays one."""
    return tuple(given.split()) if isinstance(given, str) else given


def _services(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses, if a query can be sent to each. Raises `UsageError`, which says no more than it should."""
    for address in addresses:
        if "@" in address:
            raise UsageError(
                "PVEGRAPH_SERVICE_ENDPOINTS has an address with a name or a password in it. Everybody may read these"
                " addresses; name a service that lets everybody in."
            )
        try:
            parts = urlsplit(address)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good or not address.isascii() or not address.isprintable() or set(address) & _NOT_IN_ADDRESSES:
            raise UsageError(
                f"PVEGRAPH_SERVICE_ENDPOINTS has {address!r}, which is no address of a service. It begins with http://"
                " or https:// and has a host, no blank and no #; names beyond ASCII are written as xn--…"
            )
    return addresses


class Settings(BaseSettings):
    """The settings of one run, read from the environment."""

    model_config = SettingsConfigDict(env_prefix="PVEGRAPH_", frozen=True)

    project: Path = Field(
        default_factory=Path.cwd,
        description="The folder that holds ontology/, shapes/, data/ and queries/; the current folder by default.",
    )
    releases: Path | None = Field(
        default=None, description="The folder that holds the releases; the project's releases/ by default."
    )
    host: str = Field(default="127.0.0.1", description="The address that the server listens on.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="The port that the server listens on; 0 takes any free one."
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*[^\s/?#])?$",
        description="The address under which people reach the server, without a slash at its end; by default the one"
        " that a request names.",
    )
    query_body_limit: int = Field(
        default=1_048_576, ge=1024, le=1_073_741_824, description="The largest body of a request to /sparql, in octets."
    )
    query_seconds: float = Field(
        default=30, gt=0, le=86_400, description="How long a query and the reading of its answer may take, in seconds."
    )
    query_memory: int = Field(
        default=512,
        ge=32,
        le=1_048_576,
        description="Memory that a query may take beside that of the release, in mebibytes.",
    )
    result_rows: int = Field(
        default=1_000_000, ge=1, description="Rows of SELECT, or statements of CONSTRUCT and DESCRIBE, in one answer."
    )
    result_octets: int = Field(default=268_435_456, ge=1024, description="The size of one answer, in octets.")
    query_workers: int = Field(
        default=4, ge=1, le=256, description="Queries of users that may run at the same time, slow ones not counted."
    )
    query_slow: int = Field(
        default=2, ge=1, le=256, description="Slow queries that may run at the same time; others wait, and begin again."
    )
    query_slow_after: float = Field(
        default=0.5, gt=0, le=3600, description="How long a query runs before it counts as a slow one, in seconds."
    )
    query_readers: int = Field(
        default=32, ge=1, le=4096, description="Long answers that may be on their way to their readers."
    )
    query_queue: int = Field(
        default=64, ge=0, le=65_536, description="Queries that may wait for a worker; more are answered 503."
    )
    query_wait: float = Field(
        default=5,
        gt=0,
        le=3600,
        description="How long a query waits for a worker, in seconds, before it is answered 503.",
    )

    memory_quads: int = Field(
        default=1_000_000,
        ge=0,
        description="The statements of the largest release that is held in memory; a larger one is read from disk.",
    )
    old_releases: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Releases beside the current one that may be in memory at the same time; the others are loaded when"
        " they are asked for.",
    )

    store: str | None = Field(
        default=None,
        description="The address of a SPARQL 1.1 service that holds the data; by default a release is held in memory.",
    )
    store_update: str | None = Field(
        default=None, description="The address at which that service takes updates; without it none are passed on."
    )
    store_user: str | None = Field(default=None, description="The name by which that service lets us in.")
    store_password: SecretStr | None = Field(
        default=None, description="The password by which that service lets us in, or the token if it wants one."
    )
    store_auth: Literal["basic", "digest", "bearer"] = Field(
        default="basic", description="How name and password, or the token, are sent: basic, digest or bearer."
    )
    store_timeout: float = Field(
        default=15, gt=0, le=3600, description="How long that service may be silent, in seconds, before it is given up."
    )
    store_default_graph: str = Field(
        default="auto",
        description="How its default graph is made the union of all graphs: auto, own, parameter, list, or the IRI of"
        " a graph that holds the union.",
    )
    service_endpoints: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words), AfterValidator(_services)] = Field(
        default=(),
        description="The addresses that SERVICE may ask, apart by blanks, each exactly as it stands in queries.",
    )
    service_clauses: int = Field(default=4, ge=1, le=64, description="SERVICE clauses that one query may have.")
    service_rows: int = Field(
        default=10_000, ge=1, le=1_000_000, description="Rows that a service may answer for one SERVICE clause."
    )
    service_octets: int = Field(
        default=4_194_304, ge=1024, le=268_435_456, description="The size of such an answer, in octets."
    )
    service_seconds: float = Field(
        default=10, gt=0, le=3600, description="How long such an answer may take, in seconds, within the query's time."
    )
    cache_octets: int = Field(
        default=67_108_864, ge=0, description="Memory for answers that may be asked for again, in octets; 0 for none."
    )
    rate_limit: float = Field(
        default=0, ge=0, description="Requests per second that one client may send, on average; 0 for no limit."
    )
    rate_burst: int = Field(default=50, ge=1, description="Requests that one client may send at once.")
    access_log: str | None = Field(
        default=None, description="The file that gets a line of JSON for each request; - is the standard error."
    )
    write_token_hash: str | None = Field(
        default=None,
        pattern=r"^[0-9A-Fa-f]{64}$",
        description="The SHA-256 of the token that lets a client write, in hexadecimal; without it nobody can.",
    )
    write_body_limit: int = Field(
        default=67_108_864, ge=1024, le=1_073_741_824, description="The largest body of a write, in octets."
    )
    write_seconds: float = Field(
        default=60, gt=0, le=86_400, description="How long a write may take, and how long one may wait, in seconds."
    )
    write_memory: int = Field(
        default=1024, ge=32, le=1_048_576, description="Memory that a write may take beside the data, in mebibytes."
    )
    validation_body_limit: int = Field(
        default=8_388_608,
        ge=1024,
        le=1_073_741_824,
        description="The largest text to be validated, and the largest body of such a request, in octets.",
    )
    validation_statements: int = Field(
        default=100_000, ge=1, description="Statements of the texts to be validated in one request."
    )
    validation_seconds: float = Field(
        default=30, gt=0, le=86_400, description="How long the validation of a request may take, in seconds."
    )
    validation_memory: int = Field(
        default=1024,
        ge=32,
        le=1_048_576,
        description="Memory that such a validation may take beside that of the release, in mebibytes.",
    )
    validation_workers: int = Field(
        default=2, ge=1, le=256, description="Validations that may run at the same time; queries go first."
    )
    validation_queue: int = Field(
        default=16, ge=0, le=65_536, description="Validations that may wait; more are answered 503."
    )
    validation_wait: float = Field(
        default=10, gt=0, le=3600, description="How long a validation waits for its turn, in seconds, before 503."
    )

    reconciliation_batch: int = Field(
        default=50, ge=1, le=1000, description="Questions in one batch of the reconciliation service."
    )

    curation: bool = Field(
        default=False,
        description="Whether curators may sign in and propose changes; without it the server is read-only for all.",
    )
    curation_database: str | None = Field(
        default=None,
        description="The database of proposals and accounts: a file for SQLite, or an address such as"
        " postgresql://name:password@host/database; by default curation.sqlite in the project.",
    )
    curation_approvals: int = Field(
        default=1, ge=1, le=10, description="Reviewers who must approve a proposal before it can be accepted."
    )
    curation_own: bool = Field(default=False, description="Whether the approval of a proposal's own author counts.")
    curation_accept: Literal["reviewer", "administrator"] = Field(
        default="reviewer", description="The least role that may accept a proposal: reviewer or administrator."
    )
    curation_octets: int = Field(
        default=8_388_608, ge=1024, le=268_435_456, description="The size of one submission, in octets."
    )
    curation_texts: int = Field(default=20, ge=1, le=1000, description="Texts, such as files, of one submission.")
    curation_statements: int = Field(
        default=100_000, ge=1, description="Statements that one proposal may add and take away."
    )
    curation_open: int = Field(
        default=200, ge=1, description="Proposals that one author may have waiting, drafts counted."
    )
    curation_revisions: int = Field(default=100, ge=1, description="Revisions that one proposal may have.")
    curation_message: int = Field(
        default=2000, ge=1, le=100_000, description="The length of the message of a proposal, in characters."
    )
    curation_comment: int = Field(
        default=10_000, ge=1, le=1_000_000, description="The length of a comment or a reason, in characters."
    )
    curation_wait: float = Field(
        default=30, gt=0, le=3600, description="How long accepting waits for another release to be made, in seconds."
    )
    curation_seconds: float = Field(
        default=300,
        gt=0,
        le=86_400,
        description="How long a server may take to accept a proposal or to roll back, in seconds, waiting not counted.",
    )
    session_idle: float = Field(
        default=43_200,
        ge=60,
        le=2_592_000,
        description="How long a session lasts in which nothing is done, in seconds.",
    )
    session_life: float = Field(
        default=604_800, ge=60, le=31_536_000, description="How long a session lasts at most, in seconds."
    )
    token_days: int = Field(
        default=365, ge=1, le=3650, description="How long a token for programs may be good at most, in days."
    )

    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^(https://[^\s/?#@]+|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?)(/[^\s?#]*)?$",
        description="The provider of OpenID Connect by which curators may sign in: its issuer, as it writes itself.",
    )
    oidc_client_id: str = Field(default="", description="The name by which that provider knows this server.")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="What this server shows that provider; without it, it is a public client."
    )
    oidc_title: str = Field(default="OpenID Connect", max_length=100, description="What people call that provider.")
    oidc_scope: str = Field(default="openid profile", description="What that provider is asked for, apart by blanks.")
    oidc_role: Literal["none", "reader", "contributor", "reviewer"] = Field(
        default="none",
        description="The role of the account that a newcomer from there gets; with none, newcomers are refused.",
    )
    oidc_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(
        default=(),
        description="Other hosts at which that provider keeps its keys and gives its tokens, apart by blanks.",
    )
    oidc_seconds: float = Field(
        default=10, gt=0, le=120, description="How long that provider may take to answer, in seconds."
    )

    @classmethod
    def secrets(cls) -> set[str]:
        """The settings that are never written down, not even for another process of ours."""
        return {name for name, field in cls.model_fields.items() if "SecretStr" in str(field.annotation)}

    @property
    def releases_folder(self) -> Path:
        """Where the releases are."""
        return self.releases if self.releases is not None else self.project / "releases"

    @property
    def data(self) -> Path:
        """The folder of one Turtle file per source."""
        return self.project / "data"

    @property
    def ontology(self) -> Path:
        """The folder of the ontology and the concept schemes."""
        return self.project / "ontology"

    @property
    def shapes(self) -> Path:
        """The folder of the shapes."""
        return self.project / "shapes"

    @property
    def queries(self) -> Path:
        """The folder of the saved queries."""
        return self.project / "queries"
