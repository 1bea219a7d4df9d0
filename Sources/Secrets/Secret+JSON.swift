package import JSON

extension Secret {
  /// The unescaped bytes of a string in a document, leaving no other copy behind.
  ///
  /// The document's own bytes stay as they are; the host wipes its input.
  package init(string node: JSONDocument.Node, in document: borrowing JSONDocument) {
    // Reserved before anything secret goes in, so that the array never moves and leaves a copy.
    var scratch: [UInt8] = []
    scratch.reserveCapacity(document.utf8Count(of: node))
    document.appendUTF8(of: node, to: &scratch)
    self.init(copying: scratch.span)
    scratch.wipe()
  }
}
