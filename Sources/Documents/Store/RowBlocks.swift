/// The rows of each table that this process has reserved and not given out yet.
///
/// A block is taken in the open write transaction. If that is undone, so is the reservation, and
/// the block is dropped: another process may be given the same rows.
struct RowBlocks {
  /// How many rows are reserved at once; the rest is lost when the process ends.
  static let rowsPerBlock: Int64 = 256

  private struct Block {
    let table: UInt32
    var next: Int64
    let end: Int64
    /// How many savepoints were open around the reservation; nil once it is committed.
    var depth: Int?
    /// The version of the database as of which none of the rows that are left has a document.
    var version: Int64
  }

  /// Those of few tables, so that looking through them is faster than hashing.
  private var blocks: [Block] = []
  /// Where the next block must begin at the earliest: no row is given out twice even if the
  /// reservation of its block was undone.
  private var floors: [UInt32: Int64] = [:]

  /// Gives out a row; nil when a new block must be reserved first.
  mutating func take(table: UInt32) -> Int64? {
    guard let index = blocks.firstIndex(where: { $0.table == table }) else { return nil }
    let row = blocks[index].next
    guard row < blocks[index].end else { return nil }
    blocks[index].next += 1
    return row
  }

  /// The rows that are left of a table's block, where another process may have brought documents to
  /// them since; nil where none has, as of this version of the database.
  func rest(table: UInt32, asOf version: Int64) -> Range<Int64>? {
    guard let block = blocks.first(where: { $0.table == table }), block.version != version,
      block.next < block.end
    else { return nil }
    return block.next..<block.end
  }

  /// Notes that none of the rows that are left has a document.
  mutating func confirm(table: UInt32, asOf version: Int64) {
    guard let index = blocks.firstIndex(where: { $0.table == table }) else { return }
    blocks[index].version = version
  }

  /// Leaves out all rows up to this one.
  mutating func pass(_ row: Int64, of table: UInt32) {
    guard let index = blocks.firstIndex(where: { $0.table == table }), row >= blocks[index].next
    else { return }
    blocks[index].next = min(row + 1, blocks[index].end)
  }

  /// The lowest row that a new block of a table may begin with.
  func floor(table: UInt32) -> Int64 { floors[table] ?? 1 }

  /// Adds a block that ends before `end`, reserved inside `depth` savepoints.
  mutating func add(table: UInt32, endingAt end: Int64, depth: Int, asOf version: Int64) {
    blocks.removeAll { $0.table == table }
    blocks.append(
      Block(
        table: table, next: end - RowBlocks.rowsPerBlock, end: end, depth: depth,
        version: version))
    floors[table] = end
  }

  /// What was reserved inside this savepoint, or inside none where `depth` is 0, is not ours.
  ///
  /// Of savepoints one after the other, what an earlier one reserved goes too: it costs only rows.
  mutating func undone(depth: Int) {
    blocks.removeAll { block in block.depth.map { $0 >= depth } ?? false }
  }

  /// The connection is gone, and perhaps the file that it was on.
  mutating func forget() { blocks = [] }

  /// What was reserved is ours for good.
  mutating func committed() {
    for index in blocks.indices { blocks[index].depth = nil }
  }
}
