// Arguments and documents against their declarations: what checks and what decodes come from one
// declaration and must agree, and what was decoded is written so that it decodes to the same.
@testable import Functions
@testable import Integrations
@testable import JSON
@testable import Values

func fuzz(_ bytes: [UInt8]) {
  var decisions = Decisions(bytes)
  let shape = decisions.one(of: shapes)
  let text = Array(decisions.rest)
  guard let document = try? JSONDocument(parsing: text) else { return }
  shape.check(document)
  checkCanonical(document)
}

/// A shape without its type.
private struct CheckedShape {
  let check: (JSONDocument) -> Void

  /// A shape whose decoder may refuse more than its validator does, or not.
  init<Value>(_ shape: Shape<Value>, mayRefuseMore: Bool = false, isWritten: Bool = true) {
    check = { document in
      let refusal = Self.refusal { () throws(ValidationError) in
        try shape.validator.validate(document, document.root)
      }
      let faults = shape.validator.faults(document, document.root)
      expect(faults.isEmpty == (refusal == nil), "one check finds faults and the other none")
      do throws(ValidationError) {
        let value = try shape.decode(document, document.root)
        expect(refusal == nil, "decoded although it is \(refusal ?? "")")
        if isWritten { Self.checkWriting(shape, value) }
      } catch {
        let other = "\(error.path) \(error.reason)"
        expect(refusal == other || mayRefuseMore && refusal == nil, "refused otherwise: \(other)")
      }
    }
  }

  private static func refusal(_ body: () throws(ValidationError) -> Void) -> String? {
    do throws(ValidationError) {
      try body()
      return nil
    } catch {
      return "\(error.path) \(error.reason)"
    }
  }

  private static func checkWriting<Value>(_ shape: Shape<Value>, _ value: Value) {
    let written = shape.canonicalBytes(of: value)
    guard let document = try? JSONDocument(parsing: written),
      let again = try? shape.decode(document, document.root)
    else { end("written what is refused: \(shown(written))") }
    expect(shape.canonicalBytes(of: again) == written, "written otherwise: \(shown(written))")
    guard let canonical = try? CanonicalJSON(document, document.root) else {
      end("written beyond the limits: \(shown(written))")
    }
    expect(canonical.bytes == written, "what is written is not canonical: \(shown(written))")
  }
}

nonisolated(unsafe) private let shapes: [CheckedShape] = [
  CheckedShape(Integration.shape),
  CheckedShape(ConnectionConfig.shape),
  CheckedShape(Capabilities.shape),
  CheckedShape(OAuth2Auth.shape),
  CheckedShape(SyncStats.shape),
  CheckedShape(IntegrationShapes.metadata),
  CheckedShape(CreateArguments.shape, isWritten: false),
  CheckedShape(UpdateArguments.shape, isWritten: false),
  CheckedShape(PaginateArguments.shape),
  CheckedShape(UpdateSyncStatsArguments.shape),
  CheckedShape(ShopifyForms.fields),
  CheckedShape(Shape<Value>.any, mayRefuseMore: true),
  CheckedShape(Shape<CanonicalJSON>.anyValue),
  CheckedShape(Shape.whole(-9_007_199_254_740_991...9_007_199_254_740_991)),
  CheckedShape(Shape.whole(1...250, limit: "x")),
  CheckedShape(Shape<Double>.number),
  CheckedShape(Shape.number(.finite)),
  CheckedShape(Shape<Int64>.int64),
  CheckedShape(Shape<[UInt8]>.bytes),
  CheckedShape(Shape.array(Shape<Double>.number, count: 1...3)),
  CheckedShape(Shape.string(.bytes(2...4))),
  CheckedShape(Shape.id("integrations", number: 10_001)),
]

/// What is canonical stays as it is, is one value, and survives the form of a snapshot.
private func checkCanonical(_ document: JSONDocument) {
  guard let canonical = try? CanonicalJSON(document, document.root) else { return }
  guard let parsed = try? JSONDocument(parsing: canonical.bytes),
    let again = try? CanonicalJSON(parsed, parsed.root)
  else { end("canonical, and refused: \(shown(canonical.bytes))") }
  expect(again == canonical, "canonical, and then otherwise: \(shown(canonical.bytes))")
  if let value = try? Value(document, document.root) {
    var writer = JSONWriter()
    value.write(to: &writer)
    expect(writer.bytes == canonical.bytes, "a value is written otherwise: \(shown(writer.bytes))")
  }
  var exported = JSONWriter()
  ExportForm.write(parsed.root, of: parsed, into: &exported)
  guard let snapshot = try? JSONDocument(parsing: exported.bytes) else {
    end("exported what is no JSON: \(shown(exported.bytes))")
  }
  var imported = JSONWriter()
  ExportForm.read(snapshot.root, of: snapshot, into: &imported)
  expect(imported.bytes == canonical.bytes, "changed by a snapshot: \(shown(exported.bytes))")
}
