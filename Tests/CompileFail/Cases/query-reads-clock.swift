// swift-format-ignore-file
import Functions

let reads = Query(internal: "reads") { (context: QueryContext, _: Int) -> Double in
  context.clock.wallMilliseconds() // expected-error {{value of type 'QueryContext' has no member 'clock'}}
}

let mutates = Mutation(internal: "reads") { (context: MutationContext, _: Int) -> Double in
  context.clock.wallMilliseconds() // expected-error {{value of type 'MutationContext' has no member 'clock'}}
}
