/** One page of a list: after the item that the cursor names, wherever that stands by now. */

import { hash } from 'node:crypto'
import type { Page, PageQuery } from '@callgate/contracts/paging'
import { ControlError } from './problem.ts'

/** Beyond it somebody walks through what should be searched. */
const OFFSET_MAX = 1_000_000

interface Place {
  readonly offset: number
  /** Short digest of the key of the item before: it says nothing of the item, and finds it when others came or went. */
  readonly mark: string
}

/** How many items to load from the beginning on, so that the page and one more are among them. */
export function reachOf({ cursor, limit }: PageQuery): number {
  return decodeOffset(cursor).offset + limit + 1
}

/** `keyOf` tells the items of this list apart. */
export function takePage<T>(items: readonly T[], query: PageQuery, keyOf: (item: T) => string): Page<T> {
  const { offset, mark } = decodeOffset(query.cursor)
  const before = items[offset - 1]
  const isThere = offset === 0 || (before !== undefined && markOf(keyOf(before)) === mark)
  const moved = isThere ? -1 : items.findIndex((item) => markOf(keyOf(item)) === mark)
  const start = moved < 0 ? offset : moved + 1
  const page = items.slice(start, start + query.limit)
  const last = page.at(-1)
  const end = start + page.length
  const isLast = end >= items.length || last === undefined
  return { items: page, nextCursor: isLast ? null : encode({ offset: end, mark: markOf(keyOf(last)) }) }
}

/** The position a cursor of the journal stands for; undefined for the beginning. */
export function readSeqCursor(cursor: string | undefined): number | undefined {
  return cursor === undefined ? undefined : decode(cursor).offset
}

export function writeSeqCursor(seq: number): string {
  return encode({ offset: seq, mark: '' })
}

/** The id after which a page begins, in lists that are in the order of their ids; empty for the beginning. */
export function readIdCursor(cursor: string | undefined): string {
  if (cursor === undefined) return ''
  const id = /^after ([a-z0-9-]{1,24})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1]
  if (id === undefined) throw refuseCursor()
  return id
}

export function writeIdCursor(id: string): string {
  return Buffer.from(`after ${id}`).toString('base64url')
}

function markOf(key: string): string {
  return hash('sha256', key, 'base64url').slice(0, 12)
}

function encode({ offset, mark }: Place): string {
  return Buffer.from(`${offset}.${mark}`).toString('base64url')
}

function decode(cursor: string | undefined): Place {
  if (cursor === undefined) return { offset: 0, mark: '' }
  const match = /^(\d{1,15})\.([A-Za-z0-9_-]{0,12})$/.exec(
    Buffer.from(cursor, 'base64url').toString('latin1'),
  )
  if (match === null) throw refuseCursor()
  return { offset: Number(match[1]), mark: match[2] ?? '' }
}

/** Where as much is loaded as stands before. */
function decodeOffset(cursor: string | undefined): Place {
  const place = decode(cursor)
  if (place.offset > OFFSET_MAX) throw refuseCursor()
  return place
}

function refuseCursor(): ControlError {
  const reason = 'cursor: not one that this list gave out; begin without it.'
  return new ControlError(400, 'invalid-params', reason)
}
