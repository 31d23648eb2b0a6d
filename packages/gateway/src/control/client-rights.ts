/** The calls of the control API about rights in use. */

import type { z } from 'zod'
import {
  MachineIdentityView,
  type ReachKind,
  ReachView,
  RightView,
  UnusedView,
} from '@callgate/contracts/rights'
import { toQuery } from './query.ts'

type Query = Readonly<Record<string, string | number | undefined>>

interface Sending {
  get<T>(this: void, path: string, schema: z.ZodType<T>): Promise<T>
  /** Waits longer for the answer: the journal is read for it. */
  getSlowly<T>(this: void, path: string, schema: z.ZodType<T>): Promise<T>
  listSlowly<T>(this: void, path: string, schema: z.ZodType<T>, most?: number): Promise<readonly T[]>
}

export function rightsCalls({ get, getSlowly, listSlowly }: Sending) {
  return {
    listRights: (query: Query, most: number) => listSlowly(`/rights${toQuery(query)}`, RightView, most),
    unusedRights: (query: Query = {}) => getSlowly(`/rights/unused${toQuery(query)}`, UnusedView),
    listIdentities: (query: Query = {}) =>
      listSlowly(`/rights/identities${toQuery(query)}`, MachineIdentityView),
    reachOf: (kind: ReachKind, id: string) =>
      get(`/rights/reach/${kind}/${encodeURIComponent(id)}`, ReachView),
  }
}
