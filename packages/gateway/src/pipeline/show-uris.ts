/** Resource URIs in what an upstream answers, as the agent knows them at the aggregated door. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Passage, Reply, Services } from './passage.ts'
import { shownUri } from './resource-owner.ts'
import { upstreamOfScope } from './upstream-lookup.ts'

type Show = (uri: string) => string

/** The reply with the URIs of its resources and links shown; the same reply when none needs another form. */
export function showUris(reply: Reply, passage: Passage, services: Services): Reply {
  return passage.upstream === null ? reply : showUrisOf(passage.upstream, reply, passage, services)
}

/** The same for what one upstream tells of an exchange that belongs to several. */
export function showUrisOf(upstream: string, reply: Reply, passage: Passage, services: Services): Reply {
  if (reply.type === 'error' || upstreamOfScope(passage) !== null) return reply
  const show: Show = (uri) => {
    // What was asked for comes back under the name it was asked by.
    const asked = passage.method === 'resources/read' ? passage.inbound?.params['uri'] : undefined
    if (typeof asked === 'string' && uri === passage.target) return asked
    return shownUri({ type: 'resource', upstream, uri }, passage, services)
  }
  const value = showInResult(reply.value, show)
  return value === reply.value ? reply : { type: 'result', value, text: null }
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
