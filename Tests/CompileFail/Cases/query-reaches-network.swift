// swift-format-ignore-file
import Functions

let reaches = Query(internal: "reaches") { (context: QueryContext, host: String) -> Int in
  context.http.count // expected-error {{value of type 'QueryContext' has no member 'http'}}
}

let mutates = Mutation(internal: "reaches") { (context: MutationContext, host: String) -> Int in
  context.http.count // expected-error {{value of type 'MutationContext' has no member 'http'}}
}
