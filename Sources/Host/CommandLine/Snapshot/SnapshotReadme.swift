/// The text that stands beside the tables of an export.
enum SnapshotReadme {
  static let text = """
    # A snapshot of integrations

    Written by `integrations-host export`, in the layout of Convex's snapshots:

    - `_tables/documents.jsonl`: the tables and their numbers.
    - `integrations/documents.jsonl`: the integrations, one a line, oldest first, with their ids and creation times. A
      number without dot and exponent is an int64, any other a float.
    - `integrations/generated_schema.jsonl`: says that this is so.

    The members `keyEncrypted`, `passwordEncrypted`, `accessTokenEncrypted` and `refreshTokenEncrypted` are compact JWEs
    (RFC 7516; `dir`, `A256GCM`). **The keys are not in here**: they stay in the environment or the key file of the host
    that this comes from, and without them no credential can be read. The header of a JWE names its key (`kid`) and the
    document and field that it belongs to (`ctx`).

    `integrations-host import` takes this folder, and so does `npx convex import` once it is zipped, into a project with
    the schema of `Schema/convex`. The audit trail is not part of it.

    """
}
