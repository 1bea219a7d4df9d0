// swift-format-ignore-file
import Functions

func later() async -> Int { 1 }

let waits = Mutation<Int, Int>(internal: "waits") { context, number in // expected-error {{cannot pass function of type}}
  await later() // expected-note {{'async' inferred from asynchronous operation used here}}
}
