extension Help {
  static let exporting = """
    Writes all integrations to DIR, a folder that is not there yet or is empty, in
    the layout of Convex's snapshots: one document a line, its id and creation time
    kept, its credentials sealed as they are stored. It is of one moment, also while
    hosts write, and DIR is there whole or not at all. The keys are not in it.

    The same data give the same bytes. There is no way to export credentials in
    clear.

      integrations-host export ./snapshot
    """

  static let importing = """
    Takes integrations from a folder as export writes it, or from a file of rows,
    one JSON object a line; rows of the predecessor are understood too. Every row
    is checked, its credentials are opened with the keys that are configured and
    sealed with the first of them, and either all rows are stored or none. Each
    bad row is told by its line and field.

    --append   Add the rows to those that are there.
    --replace  Delete what is there first. Without either there must be nothing.
    --dry-run  Check everything, store nothing, and say what would be done.

      integrations-host import ./snapshot --dry-run
      integrations-host import rows.jsonl --append
    """
}
