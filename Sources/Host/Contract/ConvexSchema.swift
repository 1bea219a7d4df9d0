import Integrations
import Values

/// The tables as a Convex project would declare them.
enum ConvexSchema {
  /// The text of `Schema/convex/schema.ts`.
  static var text: String {
    """
    // Made from the table declarations by `integrations-host schema --write Schema`.
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";

    export default defineSchema({
      integrations: defineTable(\(Integration.storedForm.convexSource(indent: "  ")))
        .index("by_organizationId", ["organizationId"])
        .index("by_organizationId_and_provider_and_name", ["organizationId", "provider", "name"])
        .index("by_organizationId_and_status", ["organizationId", "status"]),
    });

    """
  }
}

extension Validator {
  /// The validator in Convex's notation, an object's fields one a line.
  func convexSource(indent: String) -> String {
    switch self {
    case .object(let fields): Self.source(of: fields, indent: indent)
    case .array(let element, _): "v.array(\(element.convexSource(indent: indent)))"
    case .union(let members):
      "v.union(\(members.map { $0.convexSource(indent: indent) }.joined(separator: ", ")))"
    default: notation
    }
  }

  private static func source(of fields: Fields, indent: String) -> String {
    if fields.sorted.isEmpty { return "v.object({})" }
    let inner = indent + "  "
    let lines = fields.sorted.map { field in
      let source = field.validator.convexSource(indent: inner)
      return "\(inner)\(field.name): \(field.isOptional ? "v.optional(\(source))" : source),"
    }
    return (["v.object({"] + lines + ["\(indent)})"]).joined(separator: "\n")
  }
}
