/** Resource URIs in what an upstream answers, as the agent knows them at the aggregated door. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Refusal } from '@callgate/contracts/errors'
import { parseOwnedUri } from './owned-uri.ts'
import { type Passage, type Reply, type Services, isRefusal } from '../passage.ts'
import { shownUri } from './resource-owner.ts'
import { upstreamOfScope } from '../upstream-lookup.ts'

type Show = (uri: string) => string

/** The reply with the URIs of its resources and links shown; the same reply when none needs another form. */
export function showUris(reply: Reply, passage: Passage, services: Services): Reply {
  return passage.upstream === null ? reply : showUrisOf(passage.upstream, reply, passage, services)
}

/** The same for what one upstream tells of an exchange that belongs to several. */
export function showUrisOf(upstream: string, reply: Reply, passage: Passage, services: Services): Reply {
  if (upstreamOfScope(passage) !== null) return reply
  const show: Show = (uri) => {
    // What was asked for comes back under the name it was asked by.
    const asked = passage.method === 'resources/read' ? passage.inbound?.params['uri'] : undefined
    if (typeof asked === 'string' && uri === passage.target) return asked
    return shownUri({ type: 'resource', upstream, uri }, passage, services)
  }
  const value =
    reply.type === 'error' ? showInError(reply.value, show, passage) : showInResult(reply.value, show)
  return value === reply.value ? reply : { type: reply.type, value, text: null }
}

/** The params of a question to the agent: in a conversation to sample, its messages and the results of tools in them. */
export function showAskedUris(
  { method, params }: { readonly method: string; readonly params: JsonObject },
  passage: Passage,
  services: Services,
): JsonObject {
  const { upstream } = passage
  if (method !== 'sampling/createMessage' || upstream === null || upstreamOfScope(passage) !== null)
    return params
  return showInResult(params, (uri) => shownUri({ type: 'resource', upstream, uri }, passage, services))
}

/** What an agent answers to that names resources as it knows them: the upstream gets its own URIs, and no others' forms change. */
export function takeBackUris<T extends Reply | Refusal>(reply: T, passage: Passage): T | Reply {
  if (isRefusal(reply) || reply.type === 'error' || passage.kind !== 'sample') return reply
  if (upstreamOfScope(passage) !== null) return reply
  const value = showInResult(reply.value, (uri) => {
    const owned = parseOwnedUri(uri)
    return owned?.upstream === passage.upstream ? owned.uri : uri
  })
  return value === reply.value ? reply : { type: 'result', value, text: null }
}

/** The error of a read names the resource that was not found (2025-11-25 §Resources, error handling). */
function showInError(error: JsonObject, show: Show, { method }: Passage): JsonObject {
  if (method !== 'resources/read') return error
  return replaceMember(error, 'data', (data) => showHeld(data, show))
}

/** A tool that brings an MCP App names its page by URI (MCP Apps 2026-01-26, and its older flat key). */
export function showAppUri(
  tool: JsonObject,
  upstream: string,
  passage: Passage,
  services: Services,
): JsonObject {
  const show: Show = (uri) => shownUri({ type: 'resource', upstream, uri }, passage, services)
  return replaceMember(tool, '_meta', (meta) => {
    if (!isJsonObject(meta)) return meta
    const flat = replaceMember(meta, 'ui/resourceUri', (uri) => showText(uri, show))
    return replaceMember(flat, 'ui', (ui) =>
      isJsonObject(ui) ? replaceMember(ui, 'resourceUri', (uri) => showText(uri, show)) : ui,
    )
  })
}

/** Results of tools and of their finished tasks (`content`), of prompts (`messages`) and of reads (`contents`). */
function showInResult(result: JsonObject, show: Show): JsonObject {
  const read = replaceMember(result, 'contents', (contents) =>
    mapItems(contents, (one) => showHeld(one, show)),
  )
  const called = replaceMember(read, 'content', (content) => showBlocks(content, show))
  const finished = replaceMember(called, 'result', (value) =>
    isJsonObject(value) ? replaceMember(value, 'content', (content) => showBlocks(content, show)) : value,
  )
  return replaceMember(finished, 'messages', (messages) =>
    mapItems(messages, (message) =>
      isJsonObject(message)
        ? replaceMember(message, 'content', (content) => showBlocks(content, show))
        : message,
    ),
  )
}

/** Content is one block or a list of them. */
function showBlocks(content: JsonValue, show: Show): JsonValue {
  return isJsonArray(content)
    ? mapItems(content, (block) => showBlock(block, show))
    : showBlock(content, show)
}

function showBlock(block: JsonValue, show: Show): JsonValue {
  if (!isJsonObject(block)) return block
  // What a tool answered stands in a conversation once more (2025-11-25 §Sampling, tool_result).
  if (block['type'] === 'tool_result')
    return replaceMember(block, 'content', (content) =>
      isJsonArray(content) ? mapItems(content, (one) => showPlainBlock(one, show)) : content,
    )
  return showPlainBlock(block, show)
}

/** A block that holds no others. */
function showPlainBlock(block: JsonValue, show: Show): JsonValue {
  if (!isJsonObject(block)) return block
  if (block['type'] === 'resource_link') return showHeld(block, show)
  return block['type'] === 'resource'
    ? replaceMember(block, 'resource', (resource) => showHeld(resource, show))
    : block
}

function showHeld(holder: JsonValue, show: Show): JsonValue {
  return isJsonObject(holder) ? replaceMember(holder, 'uri', (uri) => showText(uri, show)) : holder
}

function showText(uri: JsonValue, show: Show): JsonValue {
  return typeof uri === 'string' ? show(uri) : uri
}

/** The object with one own member replaced; the same object when it is absent or stays as it is. */
function replaceMember(
  object: JsonObject,
  key: string,
  replace: (value: JsonValue) => JsonValue,
): JsonObject {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  if (value === undefined) return object
  const replaced = replace(value)
  return replaced === value ? object : { ...object, [key]: replaced }
}

function mapItems(list: JsonValue, replace: (item: JsonValue) => JsonValue): JsonValue {
  if (!isJsonArray(list)) return list
  const replaced = list.map(replace)
  return replaced.every((item, index) => item === list[index]) ? list : replaced
}
