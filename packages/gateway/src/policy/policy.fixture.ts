/** Revisions of the policy over a real store, for tests: what decides is held here in place of a running gateway. */

import type { AdminEntry, JournalRecord } from '@callgate/contracts/journal'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { ReplacedPolicy } from '../config/snapshot-holder.ts'
import { namesForPolicy, type PolicyNames } from '../config/policy-names.ts'
import type { ConfigProblem } from '../config/problem.ts'
import type { Snapshot } from '../config/snapshot.ts'
import type { PolicyServices } from '../control/policy-services.ts'
import { findPersons } from '../identity/one-person.ts'
import type { Store } from '../store/store.ts'
import { checkText, explainCall, type InForce, readDocument, runCases } from './ask-policy.ts'
import { PolicyDesk } from './policy-desk.ts'
import { guessFacts } from './tool-facts.ts'
import { listWords } from './policy-words.ts'
import { PolicyReplays } from './replay/replays.ts'
import { PolicyRevisions, type PolicySource } from './revisions.ts'
import { StagedBook } from './staged-book.ts'

export const FIRST_POLICY = 'version: 1\nrules:\n  - id: all\n    effect: allow\n'

interface TestPolicyParts {
  readonly store: Store
  readonly clock: { nowMs(): number }
  readonly random: { id(prefix: string): string }
  readonly acts: AdminEntry[]
  readonly operators?: readonly { readonly name: string; readonly owner: string }[]
  readonly records?: readonly JournalRecord[]
}

export interface TestPolicy extends PolicyServices {
  readonly kept: NonNullable<PolicyServices['kept']> & { readonly revisions: PolicyRevisions }
  readonly book: StagedBook
  /** What decides now. */
  document(): PolicyDocument
  readonly fourEyes: { on: boolean }
  /** What happens between the record and the change of what is live. */
  readonly failing: { commit: (() => void) | null }
}

export async function openTestPolicy(parts: TestPolicyParts): Promise<TestPolicy> {
  const { store, clock, random, acts } = parts
  const revisions = await PolicyRevisions.open(store, 'default')
  if (revisions.head === undefined)
    await revisions.seed({
      text: FIRST_POLICY,
      cases: null,
      parent: null,
      author: 'file',
      authorId: null,
      madeAtMs: clock.nowMs(),
      reason: 'Taken from policy.yaml',
    })
  const upstreams = new Map<string, never>()
  const live = await revisions.need(revisions.head?.live ?? 1)
  const config = { response: { channels: [{ id: 'chat' }] } }
  let document = readDocument(live.text, { upstreams, config })
  const failing: TestPolicy['failing'] = { commit: null }
  const snapshots = {
    current: () => ({ upstreams, config, digest: 'of a snapshot' }) as unknown as Snapshot,
    async replacePolicy(
      check: (names: PolicyNames) => ReplacedPolicy | ConfigProblem[],
      commit: (next: Snapshot, previous: Snapshot) => Promise<void>,
    ) {
      const checked = check(namesForPolicy([], config))
      if (Array.isArray(checked)) return checked
      failing.commit?.()
      await commit(this.current(), this.current())
      document = checked.policy.document
      return this.current()
    },
  }
  const book = new StagedBook(clock)
  const record = async (entry: Omit<AdminEntry, 'type' | 'tenant'>): Promise<void> =>
    void acts.push({ type: 'admin', tenant: 'default', ...entry })
  const isOnePerson = findPersons({
    operators: { list: () => parts.operators ?? [] },
    principals: () => ({}),
  })
  const check = async (source: PolicySource) => checkText(source, inForce())
  const desk = new PolicyDesk({ revisions, snapshots, staged: book, clock, isOnePerson, record, check })
  const fourEyes = { on: false }
  const inForce = (): InForce => ({ policyDocument: document, upstreams, config, cases: [], gates: {} })
  return {
    book,
    fourEyes,
    failing,
    document: () => document,
    async view() {
      const head = (await revisions.showHead()) ?? null
      const { text, cases } = await revisions.need(head?.live.number ?? 1)
      const shown = { file: 'policy.yaml', source: 'store', fileState: 'as-seeded' } as const
      return { ...shown, text, cases, head, inForce: true, fourEyes: fourEyes.on, rules: [], problems: [] }
    },
    words: async () => listWords({ upstreams: [], tools: [], callers: [] }),
    facts: async ({ tool }) => guessFacts(tool, undefined),
    check: async (asked) => checkText(asked, inForce()),
    explain: async (asked) => explainCall(asked, inForce()),
    test: async (asked) => runCases(asked, inForce()),
    kept: { revisions, desk, fourEyes: () => fourEyes.on, fourEyesBack: () => fourEyes.on },
    staged: () => book.view(),
    replays: new PolicyReplays({
      clock,
      random,
      logger: { warn() {} },
      async *records() {
        for (const record of parts.records ?? []) yield { record, line: JSON.stringify(record) }
      },
      reveal: async () => null,
      setting() {
        throw new Error('There is no inspector here.')
      },
    }),
    replay: async ({ revision }) => ((await revisions.find(revision ?? 1)) === undefined ? null : undefined),
  }
}
