// swift-format-ignore-file
import Functions

let asks = Query(internal: "asks") { (context: QueryContext, _: Int) -> Int in
  _ = context.network() // expected-error {{value of type 'QueryContext' has no member 'network'}}
  return 0
}

let changes = Mutation(internal: "changes") { (context: MutationContext, _: Int) -> Int in
  _ = context.network() // expected-error {{value of type 'MutationContext' has no member 'network'}}
  return 0
}
