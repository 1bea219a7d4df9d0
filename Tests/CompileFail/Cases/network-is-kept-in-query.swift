// swift-format-ignore-file
import Functions

func query(with access: NetworkAccess) -> Query<Int, Int> {
  Query(internal: "keeps") { (_: QueryContext, _: Int) -> Int in
    access.now // expected-error {{global actor 'EventLoop'-isolated property 'now' can not be referenced from a Sendable closure}}
  }
}
