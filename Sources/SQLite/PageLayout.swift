/// What the header of a page tells of the places in it.
enum PageLayout {
  /// Pages of tables and indexes, inner ones and leaves, by the first byte of their header.
  private static let inner: Set<UInt8> = [2, 5]
  private static let leaves: Set<UInt8> = [10, 13]

  /// The bytes between a page's list of cells and the cells, which belong to no row.
  ///
  /// The header begins at `start`. Nil for a page of another kind, or one that is damaged.
  static func gap(in page: Span<UInt8>, headerAt start: Int) -> Range<Int>? {
    guard start + 12 <= page.count else { return nil }
    let kind = page[start]
    let isLeaf = leaves.contains(kind)
    guard isLeaf || inner.contains(kind) else { return nil }
    let cells = number(in: page, at: start + 3)
    let first = number(in: page, at: start + 5)
    let end = start + (isLeaf ? 8 : 12) + 2 * cells
    // In a page of 65,536 bytes the number of that place is written as 0.
    let content = first == 0 ? 1 << 16 : first
    return end <= content && content <= page.count ? end..<content : nil
  }

  private static func number(in page: Span<UInt8>, at place: Int) -> Int {
    Int(page[place]) << 8 | Int(page[place + 1])
  }
}
