/// The rows of each table that this process has reserved and not given out yet.
///
/// A block is taken in the open write transaction. If that is undone, so is the reservation, and
/// the block is dropped: another process may be given the same rows.
struct RowBlocks {
  /// How many rows are reserved at once; the rest is lost when the process ends.
  static let rowsPerBlock: Int64 = 256

  private struct Block {
    var next: Int64
    let end: Int64
    /// How many savepoints were open around the reservation; nil once it is committed.
    var depth: Int?
  }

  private var blocks: [UInt32: Block] = [:]
  /// Where the next block must begin at the earliest: no row is given out twice even if the
  /// reservation of its block was undone.
  private var floors: [UInt32: Int64] = [:]

  /// Gives out a row; nil when a new block must be reserved first.
  mutating func take(table: UInt32) -> Int64? {
    guard let block = blocks[table], block.next < block.end else { return nil }
    blocks[table]?.next += 1
    return block.next
  }

  /// The lowest row that a new block of a table may begin with.
  func floor(table: UInt32) -> Int64 { floors[table] ?? 1 }

  /// Adds a block that ends before `end`, reserved inside `depth` savepoints.
  mutating func add(table: UInt32, endingAt end: Int64, depth: Int) {
    blocks[table] = Block(next: end - RowBlocks.rowsPerBlock, end: end, depth: depth)
    floors[table] = end
  }

  /// What was reserved inside this savepoint, or inside none where `depth` is 0, is not ours.
  ///
  /// Of savepoints one after the other, what an earlier one reserved goes too: it costs only rows.
  mutating func undone(depth: Int) {
    blocks = blocks.filter { $1.depth.map { $0 < depth } ?? true }
  }

  /// The connection is gone, and perhaps the file that it was on.
  mutating func forget() { blocks = [:] }

  /// What was reserved is ours for good.
  mutating func committed() {
    for (table, block) in blocks where block.depth != nil { blocks[table]?.depth = nil }
  }
}
