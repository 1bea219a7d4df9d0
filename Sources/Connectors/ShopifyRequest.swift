import Functions
import HTTP
import JSON
package import Values

/// A read of Shopify's REST Admin API: a list, one object, or a count [W-150].
package enum ShopifyRequest: Sendable {
  case list(
    _ resource: String, limit: Int, fields: [String], updatedAtMin: String?, pageInfo: String?)
  case get(_ resource: String, id: String, fields: [String])
  case count(_ resource: String, updatedAtMin: String?)

  /// The path under the base of the API.
  var path: String {
    switch self {
    case .list(let resource, _, _, _, _): "\(resource).json"
    case .get(let resource, let id, _): "\(resource)/\(id).json"
    case .count(let resource, _): "\(resource)/count.json"
    }
  }

  /// The query string, each value percent-encoded whole.
  ///
  /// With a page only its size and the fields go along: Shopify refuses anything else [W-154].
  var query: String {
    var items: [(String, String)] = []
    switch self {
    case .list(let resource, let limit, let fields, let updatedAtMin, let pageInfo):
      items.append(("limit", String(limit)))
      if !fields.isEmpty { items.append(("fields", fields.joined(separator: ","))) }
      if let pageInfo {
        items.append(("page_info", pageInfo))
      } else {
        if let updatedAtMin { items.append(("updated_at_min", updatedAtMin)) }
        if resource == "orders" { items.append(("status", "any")) }
      }
    case .get(_, _, let fields):
      if !fields.isEmpty { items.append(("fields", fields.joined(separator: ","))) }
    case .count(let resource, let updatedAtMin):
      if let updatedAtMin { items.append(("updated_at_min", updatedAtMin)) }
      if resource == "orders" { items.append(("status", "any")) }
    }
    return items.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
  }

  /// The member of the answer that holds what was asked for.
  var member: String {
    switch self {
    case .list(let resource, _, _, _, _): resource
    case .get(let resource, _, _): String(resource.dropLast())
    case .count: "count"
    }
  }
}

/// What Shopify answered a read with.
package struct ShopifyPage: Sendable {
  /// The list, the object or `{"count": N}`, large whole numbers as strings.
  package let data: CanonicalJSON
  /// Whether there is another page; nil where it was no list.
  package let hasNextPage: Bool?
  package let nextPageInfo: String?
  /// The version that was asked for, or the one that answered where none was.
  package let apiVersion: String
  package let warnings: [String]
}

extension ProviderSession {
  /// Reads from Shopify; throws `ConnectionFailure`, and `Cancelled` where the action is.
  package func read(_ request: ShopifyRequest) async throws -> ShopifyPage {
    try refuseWrongKind()
    let answer: ProviderAnswer
    do {
      answer = try await get(request.path, query: request.query)
    } catch let failure as ConnectionFailure where failure.category == .domain {
      guard case .get = request, failure.httpStatus == 404 else { throw failure }
      throw ConnectionFailure(
        .notFound, Verdict.message(.notFound, connector), httpStatus: failure.httpStatus)
    }
    let answered = answer.header("X-Shopify-API-Version").map(clean)
    // An endpoint whose path names no version asks for none.
    let asked = target.version ?? answered ?? ""
    var warnings: [String] = []
    if let answered, answered != asked {
      warnings.append(
        "Shopify answered with API version \(answered) where \(asked) was asked for. Set "
          + "connectionConfig.apiVersion to a version that is supported.")
    }
    let data = try data(of: request, in: answer)
    guard case .list = request else {
      return ShopifyPage(
        data: data, hasNextPage: nil, nextPageInfo: nil, apiVersion: asked, warnings: warnings)
    }
    let next = LinkHeader.next(in: answer.headers.all("Link"), host: target.host)
    return ShopifyPage(
      data: data, hasNextPage: next != nil, nextPageInfo: next, apiVersion: asked,
      warnings: warnings)
  }

  private func data(
    of request: ShopifyRequest, in answer: ProviderAnswer
  ) throws -> CanonicalJSON {
    let failure = Verdict.protocolFailure(connector)
    guard let json = answer.json, let value = json.member(request.member, of: json.root) else {
      throw failure
    }
    var writer = JSONWriter()
    switch (request, json.kind(of: value)) {
    case (.list, .array), (.get, .object):
      guard LosslessNumbers.write(value, of: json, to: &writer) else { throw failure }
    case (.count, .number):
      writer.beginObject()
      writer.key("count")
      guard LosslessNumbers.write(value, of: json, to: &writer) else { throw failure }
      writer.endObject()
    default: throw failure
    }
    guard writer.bytes.count <= Limits.replyBytes else {
      throw FunctionError.limitExceeded(
        "replyBytes", "What Shopify answered is larger than a reply may be. Ask for fewer objects.")
    }
    do {
      let written = try JSONDocument(parsing: writer.bytes)
      return try CanonicalJSON(written, written.root)
    } catch {
      throw failure
    }
  }
}
