// swift-format-ignore-file
import Functions
import Secrets

let returns = Query(internal: "returns") { (context: QueryContext, number: Int) -> Secret in // expected-error {{referencing initializer 'init(internal:body:)' on 'Query' requires that 'Secret' conform to 'Copyable'}}
  Secret(copying: [1].span)
}

let mutates = Mutation(internal: "returns") { (context: MutationContext, number: Int) -> Secret in // expected-error {{generic struct 'Mutation' requires that 'Secret' conform to 'Copyable'}}
  Secret(copying: [1].span)
}
