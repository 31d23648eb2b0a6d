/** What the control API needs of the policy. */

import type { ExplainBody, ExplainView } from '@callgate/contracts/control'
import type {
  PolicyCheckBody,
  PolicyCheckView,
  PolicyTestBody,
  PolicyTestView,
  PolicyWordsView,
  ToolFactsQuery,
  ToolFactsView,
} from '@callgate/contracts/policy-check'
import type { PolicyReplayBody, PolicyReplayView, StagedView } from '@callgate/contracts/policy-revision'
import type { PolicyView } from '@callgate/contracts/policy-view'
import type { PolicyDesk } from '../policy/policy-desk.ts'
import type { PolicyReplays } from '../policy/replay/replays.ts'
import type { PolicyRevisions } from '../policy/revisions.ts'

export interface PolicyServices {
  view(): Promise<PolicyView>
  words(): Promise<PolicyWordsView>
  facts(tool: ToolFactsQuery): Promise<ToolFactsView>
  check(asked: PolicyCheckBody): Promise<PolicyCheckView>
  explain(asked: ExplainBody): Promise<ExplainView>
  test(asked: PolicyTestBody): Promise<PolicyTestView>
  /** null where the file is the source. */
  readonly kept: {
    readonly revisions: Pick<PolicyRevisions, 'list' | 'find' | 'showHead'>
    readonly desk: PolicyDesk
    readonly fourEyes: () => boolean
    /** Whether going back takes another than the author as well. */
    readonly fourEyesBack: () => boolean
  } | null
  staged(): StagedView | null
  readonly replays: Pick<PolicyReplays, 'list' | 'find' | 'differences' | 'cancel'>
  /** undefined while another replay runs; null when there is no such revision. */
  replay(asked: PolicyReplayBody, by: string): Promise<PolicyReplayView | undefined | null>
}
