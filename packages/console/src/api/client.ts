/** The control API as its description says it: which operations there are, what each is asked with, and what it answers. */

import type { Listed, Operations } from '../../../../schema/control-api.d.ts'
import { get, getList, post, type Query, remove } from './request.ts'

type Operation = keyof Operations
type Part<O extends Operation, P extends 'path' | 'body'> = Operations[O][P]

/** The parts of an address and the body, where there are any; what narrows a list may always be left out. */
type Given<O extends Operation> = { readonly query?: Operations[O]['query'] } & (keyof Part<
  O,
  'path'
> extends never
  ? unknown
  : { readonly path: Part<O, 'path'> }) &
  (Part<O, 'body'> extends undefined ? unknown : { readonly body: Part<O, 'body'> })
type Arguments<O extends Operation> = object extends Given<O> ? [given?: Given<O>] : [given: Given<O>]

interface AnyGiven {
  readonly path?: Readonly<Record<string, string | number>>
  readonly query?: Query
  readonly body?: unknown
}

/** Asks for one operation, and rejects with an `ApiError` when it is refused. */
export function ask<O extends Operation>(
  operation: O,
  ...[given]: Arguments<O>
): Promise<Operations[O]['answer']> {
  const { path = {}, query, body }: AnyGiven = given ?? {}
  const [method, place] = fill(operation, path)
  if (method === 'DELETE') return remove(place, query) as Promise<Operations[O]['answer']>
  return method === 'GET' ? get(place, query) : post(place, body)
}

function fill(
  operation: Operation,
  path: NonNullable<AnyGiven['path']>,
): readonly [method: string, place: string] {
  const [method = '', template = ''] = operation.split(' ')
  return [
    method,
    template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? '')),
  ]
}

type ListOperation = {
  [O in Operation]: Operations[O]['answer'] extends Listed<unknown> ? O : never
}[Operation]

type ItemOf<O extends ListOperation> = Operations[O]['answer'] extends Listed<infer T> ? T : never

/** The items of a list, without what says how to go on. */
export function askAll<O extends ListOperation>(
  operation: O,
  ...[given]: Arguments<O>
): Promise<readonly ItemOf<O>[]> {
  const { path = {}, query }: AnyGiven = given ?? {}
  return getList(fill(operation, path)[1], query)
}
