/// Where a reply stands in the bytes it was written to.
struct ReplyPlace: Sendable, Equatable {
  /// All of it, with its frame where it has one.
  var text: Range<Int>
  /// The id in it, which an error in its place has to repeat.
  var id: Range<Int>
  /// Whether it tells an error.
  var isError = false

  func moved(by distance: Int) -> ReplyPlace {
    ReplyPlace(
      text: (text.lowerBound + distance)..<(text.upperBound + distance),
      id: (id.lowerBound + distance)..<(id.upperBound + distance), isError: isError)
  }
}
