extension Help {
  static let audit = """
    verify  Go along the audit trail and print its head, SEQ:HASH, where all is as
            it was written; else name the first row that was changed, removed or put
            in, and exit 65.
    prune   Remove the rows before a date, and leave a signed stub that the rest of
            the chain goes on from. Hosts may serve meanwhile.

    --expect SEQ:HASH  With verify: check also that this row, a head that was noted
                       down elsewhere, is still in the trail. Whoever can write the
                       file can make a whole trail anew; this alone tells of it.
    --before DATE      With prune: a date, such as 2026-01-31 (its beginning, UTC),
                       or a date and time, such as 2026-01-31T12:00:00+01:00.

      integrations-host audit verify
      integrations-host audit verify --expect "$(cat head-of-yesterday)"
      integrations-host audit prune --before 2026-01-01
    """

  static let backup = """
    Copies the database, as it is at one moment, into FILE, which must not be there
    yet. Hosts serve meanwhile. FILE is one file that you alone can read; it holds
    no keys. The ids of those that it needs are printed: keep them, apart from it.

      integrations-host backup ./integrations-2026-01-31.sqlite
    """

  static let restore = """
    Checks FILE, which backup made, and puts a copy of it in the place of the
    database. It holds no keys; the ids of those that it needs are printed.

    --replace  Take the place of a database that is there, which no host may be
               serving.

      integrations-host restore ./integrations-2026-01-31.sqlite \\
        --database ./new.sqlite
    """
}
