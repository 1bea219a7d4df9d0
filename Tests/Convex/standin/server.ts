// What Schema/convex uses of "convex/server", written anew from its documentation: types, builders, schema, references.
import type { AnyValidator, GenericId, Infer, ObjectType, PropertyValidators, ValidatorJSON, Value } from "./values";
import { fieldsJSON, VObject } from "./values";

export type FunctionType = "query" | "mutation" | "action";
export type FunctionReference<Type extends FunctionType, Args = any, Returns = any> = {
  name: string;
  _type: Type;
  _args: Args;
  _returns: Returns;
};

export function makeFunctionReference<Type extends FunctionType, Args = any, Returns = any>(name: string) {
  return { name } as FunctionReference<Type, Args, Returns>;
}

export interface Auth {
  getUserIdentity(): Promise<UserIdentity | null>;
}
export interface UserIdentity {
  readonly tokenIdentifier: string;
  readonly subject: string;
  readonly issuer: string;
  readonly [claim: string]: unknown;
}

type Table = { document: any; indexes: Record<string, string> };
type DataModel = Record<string, Table>;
export type DocumentByName<Model extends DataModel, Name extends keyof Model> = Model[Name]["document"];

/** A table of a schema. */
export class TableDefinition<Validator extends AnyValidator, Indexes extends Record<string, string> = {}> {
  readonly indexes: Record<string, string[]> = {};

  constructor(readonly validator: Validator) {}

  index<Name extends string, Fields extends string[]>(name: Name, fields: [...Fields]) {
    this.indexes[name] = fields;
    return this as unknown as TableDefinition<Validator, Indexes & Record<Name, Fields[number] | "_creationTime">>;
  }
}

export function defineTable<Validator extends VObject<any, any>>(validator: Validator) {
  return new TableDefinition<Validator>(validator);
}

export type Schema = Record<string, TableDefinition<any, any>>;
export function defineSchema<Tables extends Schema>(tables: Tables) {
  return { tables };
}

export type DataModelFromSchemaDefinition<Definition extends { tables: Schema }> = {
  [Name in keyof Definition["tables"] & string]: Definition["tables"][Name] extends
    TableDefinition<infer V, infer Indexes>
    ? { document: Infer<V> & { _id: GenericId<Name>; _creationTime: number }; indexes: Indexes }
    : never;
};

export interface RangeBuilder<Document, Fields extends string> {
  eq<Field extends Fields & keyof Document>(field: Field, value: Document[Field]): RangeBuilder<Document, Fields>;
  gte<Field extends Fields & keyof Document>(field: Field, value: Document[Field]): unknown;
}
export interface FilterBuilder<Document> {
  field<Field extends keyof Document & string>(name: Field): { field: Field };
  eq(left: unknown, right: unknown): unknown;
  neq(left: unknown, right: unknown): unknown;
}
export interface OrderedQuery<Document> {
  filter(build: (row: FilterBuilder<Document>) => unknown): OrderedQuery<Document>;
  collect(): Promise<Document[]>;
  first(): Promise<Document | null>;
  paginate(options: { numItems: number; cursor: string | null }): Promise<{
    page: Document[];
    isDone: boolean;
    continueCursor: string;
  }>;
}
export interface TableQuery<Of extends Table> extends OrderedQuery<Of["document"]> {
  withIndex<Name extends keyof Of["indexes"] & string>(
    name: Name,
    build?: (range: RangeBuilder<Of["document"], Of["indexes"][Name]>) => unknown,
  ): OrderedQuery<Of["document"]>;
}

export interface Reader<Model extends DataModel> {
  get<Name extends keyof Model & string>(id: GenericId<Name>): Promise<Model[Name]["document"] | null>;
  query<Name extends keyof Model & string>(table: Name): TableQuery<Model[Name]>;
}
type Fields<Document> = Omit<Document, "_id" | "_creationTime">;
export interface Writer<Model extends DataModel> extends Reader<Model> {
  insert<Name extends keyof Model & string>(
    table: Name,
    value: Fields<Model[Name]["document"]>,
  ): Promise<GenericId<Name>>;
  patch<Name extends keyof Model & string>(id: GenericId<Name>, value: Partial<Model[Name]["document"]>): Promise<void>;
  replace<Name extends keyof Model & string>(
    id: GenericId<Name>,
    value: Fields<Model[Name]["document"]>,
  ): Promise<void>;
  delete(id: GenericId<string>): Promise<void>;
}

type Run<Type extends FunctionType> = <Args, Returns>(
  reference: FunctionReference<Type, Args, Returns>,
  args: Args,
) => Promise<Returns>;
export interface GenericQueryCtx<Model extends DataModel> {
  auth: Auth;
  db: Reader<Model>;
  runQuery: Run<"query">;
}
export interface GenericMutationCtx<Model extends DataModel> {
  auth: Auth;
  db: Writer<Model>;
  runQuery: Run<"query">;
  runMutation: Run<"mutation">;
}
export interface GenericActionCtx<_Model extends DataModel> {
  auth: Auth;
  runQuery: Run<"query">;
  runMutation: Run<"mutation">;
  runAction: Run<"action">;
}

/** A function as a module exports it. */
export type Registered = {
  type: FunctionType;
  visibility: "public" | "internal";
  args: PropertyValidators;
  returns: ValidatorJSON | null;
  handler: (ctx: any, args: any) => Promise<Value>;
  // What Convex itself reads of a function when it is deployed.
  isQuery?: true;
  isMutation?: true;
  isAction?: true;
  isPublic?: true;
  isInternal?: true;
  exportArgs(): string;
  exportReturns(): string;
};

type Builder<Ctx> = <Args extends PropertyValidators, Returns extends AnyValidator = AnyValidator>(definition: {
  args: Args;
  returns?: Returns;
  handler: (ctx: Ctx, args: ObjectType<Args>) => Promise<Returns["type"]>;
}) => Registered;
export type QueryBuilder<Model extends DataModel, _Visibility> = Builder<GenericQueryCtx<Model>>;
export type MutationBuilder<Model extends DataModel, _Visibility> = Builder<GenericMutationCtx<Model>>;
export type ActionBuilder<Model extends DataModel, _Visibility> = Builder<GenericActionCtx<Model>>;

function builder(type: FunctionType, visibility: "public" | "internal"): Builder<any> {
  return ({ args, returns, handler }) => ({
    type,
    visibility,
    args,
    returns: returns?.json ?? null,
    handler,
    ...{ query: { isQuery: true }, mutation: { isMutation: true }, action: { isAction: true } }[type],
    ...{ public: { isPublic: true }, internal: { isInternal: true } }[visibility],
    exportArgs: () => JSON.stringify({ type: "object", value: fieldsJSON(args) }),
    exportReturns: () => JSON.stringify(returns?.json ?? null),
  } as Registered);
}

export const queryGeneric = builder("query", "public");
export const internalQueryGeneric = builder("query", "internal");
export const mutationGeneric = builder("mutation", "public");
export const internalMutationGeneric = builder("mutation", "internal");
export const actionGeneric = builder("action", "public");
export const internalActionGeneric = builder("action", "internal");
