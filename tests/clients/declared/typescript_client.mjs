// What @fusionauth/typescript-client declares, printed as one JSON document; declared.py reads it.
// Types are read from its .d.ts by TypeScript's own parser; each method is called on a builder that
// notes the request instead of sending it, which is what the client has `clientBuilder` for.
import { createRequire } from "node:module";
import ts from "typescript";

const require = createRequire(import.meta.url);
const { FusionAuthClient } = require("@fusionauth/typescript-client");
const entry = require.resolve("@fusionauth/typescript-client");
const file = entry.replace(/index\.js$/, "src/FusionAuthClient.d.ts");
const source = ts.createSourceFile(file, ts.sys.readFile(file), ts.ScriptTarget.Latest, true);
const { SyntaxKind } = ts;

// {name, of}: the name of a type and the types it is made of; "any" for what has no name.
function typeOf(node) {
  if (node && (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node))) {
    return {
      name: (node.typeName ?? node.expression).getText(),
      of: (node.typeArguments ?? []).map(typeOf),
    };
  }
  if (node && ts.isArrayTypeNode(node)) return { name: "Array", of: [typeOf(node.elementType)] };
  const words = [SyntaxKind.StringKeyword, SyntaxKind.NumberKeyword, SyntaxKind.BooleanKeyword];
  return { name: node && words.includes(node.kind) ? node.getText() : "any", of: [] };
}

const memberName = (member) => (ts.isStringLiteral(member.name) ? member.name.text : member.name.getText());

function readInterface(node) {
  return {
    extends: (node.heritageClauses ?? []).flatMap((clause) => clause.types.map(typeOf)),
    members: Object.fromEntries(
      node.members
        .filter(ts.isPropertySignature)
        .map((member) => [memberName(member), typeOf(member.type)]),
    ),
  };
}

const readEnum = (node) =>
  node.members.map((member) => (member.initializer ? member.initializer.text : memberName(member)));

function isOptional(parameter) {
  const [tag] = ts.getJSDocParameterTags(parameter);
  return ts.getTextOfJSDocComment(tag?.comment)?.trim().startsWith("(Optional)") ?? false;
}

function recorder(request) {
  const builder = new Proxy(
    {
      withUri: (uri) => (request.path = uri),
      withUriSegment: (segment) => (request.path += segment == null ? "" : `/${segment}`),
      withMethod: (method) => (request.method = method),
    },
    {
      get: (notes, name) => {
        if (name === "go") return () => request;
        return (...given) => {
          notes[name]?.(...given);
          return builder;
        };
      },
    },
  );
  return builder;
}

// The request of a call with each parameter as its own placeholder, or null where `absent` says.
function recordCall(method, parameters, absent) {
  const client = new FusionAuthClient("key", "");
  const request = {};
  client.clientBuilder = { build: () => recorder(request) };
  client[method](...parameters.map((one) => (absent(one) ? null : `{${one.name.getText()}}`)));
  return `${request.method} ${request.path}`;
}

function readMethod(node) {
  const name = node.name.getText();
  const calls = [() => false, isOptional].map((absent) => recordCall(name, node.parameters, absent));
  const [answered] = typeOf(node.type).of; // Promise<ClientResponse<…>>
  return [name, { requests: [...new Set(calls)], answer: answered.of[0]?.name ?? "any" }];
}

const declared = { interfaces: {}, enums: {}, methods: {} };
for (const node of source.statements) {
  if (ts.isInterfaceDeclaration(node)) {
    const before = declared.interfaces[node.name.text] ?? { extends: [], members: {} };
    const more = readInterface(node);
    // two declarations of one interface are one interface with the members of both
    declared.interfaces[node.name.text] = {
      extends: [...before.extends, ...more.extends],
      members: { ...before.members, ...more.members },
    };
  }
  if (ts.isEnumDeclaration(node)) declared.enums[node.name.text] = readEnum(node);
  if (ts.isClassDeclaration(node) && node.name?.text === "FusionAuthClient") {
    const sends = (one) => ts.isMethodDeclaration(one) && one.type.getText().startsWith("Promise<");
    declared.methods = Object.fromEntries(node.members.filter(sends).map(readMethod));
  }
}
console.log(JSON.stringify(declared));
