"""Pages of things, each kind laid out for what people ask of it; `plan` says how a kind is added."""
