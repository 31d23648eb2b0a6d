/** The operations that a gateway says it has, as its OpenAPI document describes them. */

import { z } from 'zod'

export interface Operation {
  readonly method: string
  /** What follows `/api/v1`, with its parts in braces. */
  readonly path: string
  readonly answers: string
  /** Whether the answer goes on as things happen. */
  readonly streams: boolean
}

const BASE = '/api/v1'
const STREAM = 'text/event-stream'

const Answer = z.object({
  description: z.string().default(''),
  content: z.record(z.string(), z.unknown()).default({}),
})
const Described = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ responses: z.record(z.string(), Answer) }))),
})

export function listOperations(document: unknown): readonly Operation[] {
  const { paths } = Described.parse(document)
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => {
      const answer = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
      return {
        method: method.toUpperCase(),
        path: path.startsWith(BASE) ? path.slice(BASE.length) : path,
        answers: answer?.description ?? '',
        streams: Object.keys(answer?.content ?? {}).includes(STREAM),
      }
    }),
  )
}

/** Also as an escape, which an address undoes (URL Standard, double-dot URL path segment). */
const CLIMBS = /^(?:\.|%2e){1,2}$/i

/** The operation that a path with its parts filled in stands for. No part climbs out of its place. */
export function matchOperation(
  operations: readonly Operation[],
  method: string,
  path: string,
): Operation | undefined {
  const parts = path.split('/')
  if (/[?#\\]/.test(path) || parts.some((part) => CLIMBS.test(part))) return undefined
  const fits = (one: Operation): boolean => {
    const wanted = one.path.split('/')
    return (
      one.method === method &&
      wanted.length === parts.length &&
      wanted.every((part, index) => (isFilledIn(part) ? parts[index] !== '' : part === parts[index]))
    )
  }
  // A path that is written out comes before one whose part happens to be called so.
  const found = operations.filter(fits)
  return found.find(({ path: own }) => own === path) ?? found[0]
}

function isFilledIn(part: string): boolean {
  return part.startsWith('{')
}
