// swift-format-ignore-file
import Functions
import Values

@EventLoop func write(_ context: ActionContext, _ id: DocumentID) throws {
  _ = context.db // expected-error {{value of type 'ActionContext' has no member 'db'}}
}
