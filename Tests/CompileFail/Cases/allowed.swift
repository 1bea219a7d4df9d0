// swift-format-ignore-file
// What the other files are refused for is not that these declarations are out of reach.
import Documents
import Functions
import JSON
import Secrets
import Values

let query = Query(internal: "query") { (context: QueryContext, id: DocumentID) -> Double in
  context.now
}

let mutation = Mutation(internal: "mutation") { (context: MutationContext, id: DocumentID) in
  context.now
}

struct Opened: ~Copyable {
  let secret: Secret
}

let shape = Shape.object(Text.init(text:), Field("text", \.text, .string))

struct Text: Sendable {
  let text: String
}

let action = Action(
  "action", Documentation("An action.", example: .init(arguments: "{}", result: "null")),
  arguments: shape,
  returns: Returns<Opened>(validator: .null) { _, writer in writer.null() }
) { context, arguments in
  Opened(secret: try context.vault.openText(arguments.text))
}
