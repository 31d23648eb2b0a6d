/** Acts that change something: ask why, do it, say what came of it, and read anew what it changed. */

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ReasonDialog } from './dialog.tsx'
import type { Answers, Asked } from './asked.ts'
import { Icon, type IconName } from './icon.tsx'
import { showToast } from './toast.tsx'

export interface Act {
  readonly run: (reason: string, answers: Answers) => Promise<unknown>
  /** What is said when it is done. */
  readonly done: string
  readonly invalidates: readonly string[]
}

interface Given {
  readonly reason: string
  readonly answers: Answers
}

interface Telling {
  readonly onDone?: () => void
  /** Whoever asks shows the refusal: what is shown below a dialog is seen by nobody. */
  readonly quiet?: boolean
}

/** Runs an act and tells how it ended. */
export function useAct({ run, done, invalidates }: Act, { onDone, quiet = false }: Telling = {}) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (given: string | Given) =>
      typeof given === 'string' ? run(given, {}) : run(given.reason, given.answers),
    onSuccess: () => {
      showToast('good', done)
      onDone?.()
    },
    onError: (error) => {
      if (!quiet) showToast('bad', error.message)
    },
    onSettled: () => Promise.all(invalidates.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
}

interface ActButtonProps extends Act {
  readonly label: string
  readonly icon?: IconName
  readonly tone?: 'accent' | 'bad' | 'quiet'
  readonly title: string
  readonly asks?: readonly Asked[]
  readonly children: ReactNode
}

/** A button that asks for the reason in a dialog before it acts. */
export function ActButton({ label, icon, tone, title, asks, children, ...act }: ActButtonProps) {
  const [asking, setAsking] = useState(false)
  const mutation = useAct(act, { onDone: () => setAsking(false), quiet: true })
  return (
    <>
      <button className="button no-print" data-tone={tone} onClick={() => setAsking(true)} type="button">
        {icon !== undefined && <Icon name={icon} size={16} />}
        {label}
      </button>
      {asking && (
        <ReasonDialog
          {...(asks === undefined ? {} : { asks })}
          busy={mutation.isPending}
          confirm={label}
          error={mutation.error}
          onClose={() => setAsking(false)}
          onConfirm={(reason, answers) => mutation.mutate({ reason, answers })}
          title={title}
          tone={tone === 'bad' ? 'bad' : 'accent'}
        >
          {children}
        </ReasonDialog>
      )}
    </>
  )
}
