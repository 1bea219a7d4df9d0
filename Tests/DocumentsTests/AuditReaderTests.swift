import Documents
import Testing
import Values

/// The pages of the audit trail [W-175].
@Suite struct AuditReaderTests {
  private typealias Conditions = AuditReader.Conditions

  private static let all = Conditions(organizations: nil, documentId: nil)

  /// Goes through all pages; gives the rows' numbers, page by page.
  private func walk(_ trail: Trail, _ conditions: Conditions, _ limit: Int) throws -> [[Int64]] {
    var pages: [[Int64]] = []
    var place: Int64?
    while pages.count < 100 {
      let page = try trail.store.auditReader.page(conditions, before: place, limit: limit)
      pages.append(page.rows.map(\.seq))
      if page.isDone { break }
      place = page.place
    }
    try trail.store.endBatch()
    return pages
  }

  @Test(arguments: [1, 2, 6, 7, 8])
  func `[W-175] pages hold every row once, the newest first`(limit: Int) throws {
    let trail = try Trail(7)
    let pages = try walk(trail, Self.all, limit)
    #expect(Array(pages.joined()) == (1...7).reversed().map { Int64($0) })
    #expect(pages.dropLast().allSatisfy { $0.count == limit })
    #expect(try walk(Trail(), Self.all, limit) == [[]])
  }

  @Test func `[W-175] conditions leave out the rows of others and of nobody`() throws {
    let trail = try Trail(9)
    func seen(_ organizations: Set<String>) throws -> [Int64] {
      try Array(walk(trail, Conditions(organizations: organizations, documentId: nil), 2).joined())
    }
    #expect(try seen(["org_1"]) == [7, 4, 1])
    #expect(try seen(["org_1", "org_2"]) == [8, 7, 5, 4, 2, 1])
    #expect(try seen([]) == [])
    #expect(try seen([""]) == [])
  }

  @Test(arguments: [
    AuditReader.rowsPerPage - 1, AuditReader.rowsPerPage, AuditReader.rowsPerPage + 1,
  ])
  func `[W-175] a page with conditions looks at 4,096 rows and no more`(count: Int) throws {
    #expect(AuditReader.rowsPerPage == 4_096)
    let trail = try Trail()
    let id = try trail.store.mutate { writer in
      let id = try writer.reserveID(in: Notes.table)
      try writer.appendAudit(
        AuditEntry(
          time: 1, event: "wanted", function: "f", client: "c", documentId: id, outcome: "ok"))
      return id
    }
    try trail.append(count - 1)
    let conditions = Conditions(organizations: nil, documentId: id)
    let pages = try walk(trail, conditions, 10)
    #expect(pages == (count <= AuditReader.rowsPerPage ? [[1]] : [[], [1]]))
  }

  @Test func `[W-175] a cursor is good for its own question`() throws {
    let trail = try Trail(1)
    let reader = trail.store.auditReader
    for seq in [Int64.min, -1, 0, 1, 1 << 48, .max] {
      let cursor = try reader.cursor(at: seq, fingerprint: 7)
      #expect(try reader.place(ofCursor: cursor, fingerprint: 7) == seq)
      #expect(try reader.place(ofCursor: cursor, fingerprint: 8) == nil)
    }
    #expect(try reader.place(ofCursor: "x", fingerprint: 7) == nil)
    #expect(try reader.id(of: 1).tableNumber == 100)
    #expect(try reader.id(of: 1) != reader.id(of: 2))
    try trail.store.endBatch()
  }
}
