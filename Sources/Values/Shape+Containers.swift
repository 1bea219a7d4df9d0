import JSON

extension Shape {
  /// An array of values of a shape; a count outside of the range is not allowed.
  package static func array<Element: Sendable>(
    _ element: Shape<Element>, count: ClosedRange<Int>? = nil
  ) -> Shape where Value == [Element] {
    let validator = Validator.array(element.validator, count: count)
    return Shape(
      validator: validator,
      decode: { (document, node) throws(ValidationError) -> [Element] in
        try validator.checkCount(count, document, node)
        var elements: [Element] = []
        elements.reserveCapacity(document.count(of: node))
        try document.forEachElement(of: node) { child throws(ValidationError) in
          elements.append(try element.decode(document, child))
        }
        return elements
      },
      encode: { elements, writer in
        writer.beginArray()
        for value in elements { element.encode(value, &writer) }
        writer.endArray()
      })
  }

  /// A value of a shape, or null.
  package static func nullable<Content: Sendable>(
    _ content: Shape<Content>
  ) -> Shape where Value == Content? {
    let validator = Validator.nullable(content.validator)
    return Shape(
      validator: validator,
      decode: { (document, node) throws(ValidationError) -> Content? in
        if document.kind(of: node) == .null { return nil }
        do throws(ValidationError) {
          return try content.decode(document, node)
        } catch {
          throw error.told(of: validator)
        }
      },
      encode: { value, writer in
        if let value { content.encode(value, &writer) } else { writer.null() }
      })
  }
}
