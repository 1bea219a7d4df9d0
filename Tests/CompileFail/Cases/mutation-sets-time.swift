// swift-format-ignore-file
import Functions

func set(_ context: MutationContext) {
  context.now = 0 // expected-error {{cannot assign to property: 'now' setter is inaccessible}}
}
