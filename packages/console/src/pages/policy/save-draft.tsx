/** Keeps what was written as a draft; whoever was overtaken sees what changed meanwhile before they go on. */

import type { PolicyHead, PolicyRefusalView, PolicyRevision } from '@callgate/contracts/policy-revision'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { policyHeadQuery } from '../../api/queries.ts'
import { ApiError, postIfSeen, type Tagged } from '../../api/request.ts'
import { Dialog, ReasonDialog } from '../../ui/dialog.tsx'
import { showToast } from '../../ui/toast.tsx'
import { LineDiff } from './line-diff.tsx'
import { type Edited, isChanged } from './edited.ts'

interface SaveDraftProps {
  readonly edited: Edited
  readonly hasErrors: boolean
  readonly onSaved: (number: number) => void
}

/** What was live when this text was begun, by its tag. */
interface Seen {
  readonly base: number | null
  readonly live: number
  readonly tag: string
}

const lookAt = (base: number | null, { value, tag }: Tagged<PolicyHead>): Seen => ({
  base,
  live: value.live.number,
  tag,
})

/** Another text is begun with what is live now; what is merely staged overtakes nobody. */
function lookAgain(seen: Seen | null, base: number | null, head: Tagged<PolicyHead>): Seen {
  const live = head.value.live.number
  const isNews = seen === null || seen.base !== base || seen.live === live || live === base
  return isNews ? lookAt(base, head) : seen
}

type Overtaken = NonNullable<PolicyRefusalView['changed']>

export function SaveDraft({ edited, hasErrors, onSaved }: SaveDraftProps) {
  const [asking, setAsking] = useState(false)
  const [overtaken, setOvertaken] = useState<Overtaken | null>(null)
  const seeing = useSeen(edited.base)
  const save = useSave(edited, seeing.tag, {
    onSaved,
    onOvertaken: setOvertaken,
    onSettled: () => setAsking(false),
  })
  return (
    <>
      <button
        className="button"
        data-tone="accent"
        disabled={hasErrors || !isChanged(edited)}
        onClick={() => setAsking(true)}
        title={hasErrors ? 'It has errors: see below the text' : undefined}
        type="button"
      >
        Keep as a draft
      </button>
      {asking && (
        <ReasonDialog
          busy={save.isPending}
          confirm="Keep"
          onClose={() => setAsking(false)}
          onConfirm={(reason) => save.mutate(reason)}
          title="Keep as a draft"
        >
          It becomes the next revision. Nothing is decided by it until it is activated.
        </ReasonDialog>
      )}
      {overtaken !== null && (
        <OvertakenDialog
          changed={overtaken}
          onClose={() => setOvertaken(null)}
          onGoOn={() => {
            seeing.lookAgain()
            setOvertaken(null)
          }}
        />
      )}
    </>
  )
}

/** The tag of what was live when this text was begun, for as long as nobody says that they have seen more. */
function useSeen(base: number | null): { readonly tag: string; lookAgain(): void } {
  const { data: head } = useQuery(policyHeadQuery)
  const [seen, setSeen] = useState<Seen | null>(null)
  const next = head === undefined ? null : lookAgain(seen, base, head)
  if (next !== null && next.tag !== seen?.tag) setSeen(next)
  return {
    tag: seen?.tag ?? '',
    lookAgain: () => {
      if (head !== undefined) setSeen(lookAt(base, head))
    },
  }
}

interface Saving {
  readonly onSaved: (number: number) => void
  readonly onOvertaken: (changed: Overtaken) => void
  readonly onSettled: () => void
}

function useSave({ text, cases, base }: Edited, tag: string, { onSaved, onOvertaken, onSettled }: Saving) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (reason: string) => {
      const draft = { parent: base, text, cases: cases.trim() === '' ? null : cases, reason }
      return postIfSeen<PolicyRevision>('/policy/revisions', tag, draft)
    },
    onSuccess: ({ number }) => {
      showToast('good', `Kept as revision ${number}: stage or activate it in the history`)
      onSaved(number)
    },
    onError: (error) => {
      const changed = error instanceof ApiError ? error.policy?.changed : undefined
      if (changed === undefined) showToast('bad', error.message)
      else onOvertaken(changed)
    },
    onSettled: () => {
      onSettled()
      return client.invalidateQueries({ queryKey: ['policy'] })
    },
  })
}

interface OvertakenProps {
  readonly changed: Overtaken
  readonly onClose: () => void
  readonly onGoOn: () => void
}

function OvertakenDialog({ changed: { head, diff }, onClose, onGoOn }: OvertakenProps) {
  return (
    <Dialog onClose={onClose} title="Somebody was faster">
      <p className="text-sm">
        Revision {head.live.number} by {head.liveBy} is live since you began: {head.live.reason}
      </p>
      {diff !== null && (
        <div className="mt-3 rounded-md border border-line">
          <LineDiff label="What changed since you began" lines={diff.lines} />
        </div>
      )}
      <p className="mt-3 text-sm text-soft">
        Your text is still in the editor. Open revision {head.live.number} from the history to begin from it,
        or keep yours as a draft beside it: it cannot be activated as long as it would undo this.
      </p>
      <div className="mt-4 flex justify-end gap-2">
        <button className="button" onClick={onGoOn} type="button">
          I have seen it
        </button>
      </div>
    </Dialog>
  )
}
