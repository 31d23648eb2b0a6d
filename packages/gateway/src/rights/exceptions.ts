/** What was let through on purpose: rules, suppressions, waivers and settings, with who answers for each and until when. */

import type { CallgateConfig, InspectionConfig } from '@callgate/contracts/config'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { FindingView } from '@callgate/contracts/remedy'
import type { ExceptionQuery, ExceptionView } from '@callgate/contracts/rights'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { endOf } from '@callgate/engine/suppressions'

const DAY_MS = 86_400_000

export interface ExceptionParts {
  readonly document: PolicyDocument
  readonly inspection: Pick<InspectionConfig, 'suppressions'>
  readonly isolation: Pick<CallgateConfig['isolation'], 'mode'>
  readonly configured: Readonly<Record<string, UpstreamConfig>>
  readonly servers: readonly CatalogueServer[]
  readonly findings: (server: CatalogueServer) => readonly FindingView[]
  readonly nowMs: number
}

type Bare = Omit<ExceptionView, 'flags'>

/** In the order of kinds, then subjects. */
export function listExceptions(
  parts: ExceptionParts,
  { kind, all }: Pick<ExceptionQuery, 'kind' | 'all'>,
): readonly ExceptionView[] {
  return [...listRules(parts), ...listSuppressions(parts), ...listRemedies(parts), ...listSettings(parts)]
    .map((one) => ({ ...one, flags: flagsOf(one, parts.nowMs) }))
    .filter((one) => (kind === undefined || one.kind === kind) && (all || one.flags.length > 0))
}

function listRules({ document }: ExceptionParts): readonly Bare[] {
  return document.rules.flatMap(({ id, effect, owner, reviewBy, description }) =>
    effect === 'deny'
      ? []
      : [
          {
            kind: 'allow-rule',
            subject: id,
            owner: owner ?? null,
            // To the end of that day.
            reviewByMs: reviewBy === undefined ? null : Date.parse(reviewBy) + DAY_MS,
            why: description ?? null,
          },
        ],
  )
}

function listSuppressions({ inspection }: ExceptionParts): readonly Bare[] {
  return inspection.suppressions.map((one) => ({
    kind: 'suppression',
    subject: one.rule,
    owner: one.owner,
    reviewByMs: endOf(one),
    why: one.reason,
  }))
}

function listRemedies({ servers, findings }: ExceptionParts): readonly Bare[] {
  return servers
    .filter(({ stage }) => stage !== 'retired' && stage !== 'rejected')
    .flatMap((server) =>
      findings(server).flatMap(({ code, remedy }): Bare[] => {
        if (remedy === null) return []
        const { owner, waiver, patch, dueAtMs } = remedy
        const about = { subject: `${server.id} ${code}`, owner }
        return [
          ...(waiver === null
            ? []
            : [
                {
                  ...about,
                  kind: 'waiver' as const,
                  owner: owner ?? waiver.by,
                  reviewByMs: waiver.untilMs,
                  why: waiver.why,
                },
              ]),
          ...(patch === null
            ? []
            : [{ ...about, kind: 'virtual-patch' as const, reviewByMs: dueAtMs, why: patch.why }]),
        ]
      }),
    )
}

/** Of a server in the catalogue its owner answers for how it is configured, until its approval ends. */
function listSettings({ configured, servers, isolation }: ExceptionParts): readonly Bare[] {
  return Object.entries(configured).flatMap(([id, config]) => {
    const server = servers.find((one) => one.id === id)
    const about = {
      subject: id,
      owner: server?.submission.owner ?? null,
      reviewByMs: server?.approval?.expiresAtMs ?? null,
      why: null,
    }
    const isOff = config.transport === 'stdio' && (config.isolation.mode ?? isolation.mode) === 'off'
    return [
      ...(config.precedence === 0 ? [] : [{ ...about, kind: 'precedence' as const }]),
      ...(isOff ? [{ ...about, kind: 'isolation-off' as const }] : []),
      ...(config.shared ? [{ ...about, kind: 'shared-session' as const }] : []),
    ]
  })
}

function flagsOf({ owner, reviewByMs }: Bare, nowMs: number): ExceptionView['flags'] {
  return [
    ...(owner === null || owner.trim() === '' ? (['no-owner'] as const) : []),
    ...(reviewByMs === null ? (['no-review-by'] as const) : []),
    ...(reviewByMs !== null && reviewByMs <= nowMs ? (['past'] as const) : []),
  ]
}
