/** The calls of the control API for findings of servers. */

import { z } from 'zod'
import {
  type AssignBody,
  FindingView,
  type ImportBody,
  type LiftBody,
  type PatchBody,
  Remedy,
  type WaiveBody,
} from '@callgate/contracts/remedy'
import type { Sending } from './sending.ts'

/** What is done about one finding, with what it asks for. */
export interface CareBodies {
  readonly assign: z.input<typeof AssignBody>
  readonly waive: z.input<typeof WaiveBody>
  readonly patch: z.input<typeof PatchBody>
  readonly lift: z.input<typeof LiftBody>
}

export function findingCalls({ get, post }: Pick<Sending, 'get' | 'post'>) {
  const at = (server: string): string => `/servers/${encodeURIComponent(server)}/findings`
  return {
    listFindings: (server: string) => get(at(server), z.array(FindingView)),
    importFindings: (server: string, imported: z.input<typeof ImportBody>) =>
      post(`${at(server)}/import`, z.array(FindingView), imported),
    careForFinding: <K extends keyof CareBodies>(
      [server, fingerprint]: readonly [server: string, fingerprint: string],
      care: K,
      body: CareBodies[K],
    ) => post(`${at(server)}/${encodeURIComponent(fingerprint)}/${care}`, Remedy, body),
  }
}
