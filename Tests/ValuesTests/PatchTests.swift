import JSON
import Testing
import Values

struct PatchTests {
  struct Change: Sendable, Equatable {
    var name: Patch<String>
    var inner: Patch<Inner>
    static let shape = Shape.object(
      Change.init, .patch("name", \.name, .string(.characters(1...3))),
      .patch("inner", \.inner, Inner.shape))
  }
  struct Inner: Sendable, Equatable {
    var a: Int
    static let shape = Shape.object(Inner.init, Field("a", \.a, .whole(0...9)))
  }

  @Test(arguments: [
    ("{}", Change(name: .absent, inner: .absent)),
    (#"{"inner":null,"name":null}"#, Change(name: .clear, inner: .clear)),
    (#"{"inner":{"a":1},"name":"x"}"#, Change(name: .set("x"), inner: .set(Inner(a: 1)))),
  ]) func `[W-103] absent, null and a value are three things`(
    text: String, change: Change
  ) throws {
    #expect(try Change.shape.decode(text) == change)
    #expect(Change.shape.text(of: change) == text)
  }

  @Test(arguments: [
    (#"{"name":""}"#, ".name valueNotAllowed"), (#"{"name":1}"#, ".name typeMismatch"),
    (#"{"inner":{"a":10}}"#, ".inner.a valueNotAllowed"),
    (#"{"inner":{}}"#, ".inner.a missingField"),
  ]) func `[W-51] a wrong value is refused at its place`(text: String, outcome: String) throws {
    #expect(try brief(Change.shape.refusal(of: text)) == outcome)
    #expect(try Change.shape.refusal(of: text) == refusal(of: text, by: Change.shape.validator))
  }

  @Test func `a patch is optional and nullable`() {
    #expect(
      Change.shape.validator.notation
        == "v.object({inner: v.optional(v.union(v.object({a: v.number()}), v.null())), "
        + "name: v.optional(v.union(v.string(), v.null()))})")
  }

  @Test func `a patch is applied to what was there`() {
    #expect(Patch<Int>.absent.applied(to: 1) == 1)
    #expect(Patch<Int>.clear.applied(to: 1) == nil)
    #expect(Patch.set(2).applied(to: 1) == 2)
    #expect(Patch.set(2).applied(to: nil) == 2)
  }
}
