/** Makes what is shown only once, such as a key or a link: asks what it is to be, and shows it until it is put away. */

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import type { Answers, Asked } from './asked.ts'
import { Dialog } from './dialog.tsx'
import { AskedField, readAnswers } from './field.tsx'
import { showToast } from './toast.tsx'

interface IssueProps {
  readonly label: string
  readonly title: string
  readonly asks: readonly Asked[]
  /** What it is for, in a sentence. */
  readonly children: ReactNode
  readonly invalidates: readonly string[]
  /** Resolves with what is shown this once. */
  readonly issue: (answers: Answers) => Promise<string>
}

export function IssueButton(props: IssueProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button className="button no-print" onClick={() => setOpen(true)} type="button">
        {props.label}
      </button>
      {open && <IssueDialog {...props} onClose={() => setOpen(false)} />}
    </>
  )
}

function IssueDialog(props: IssueProps & { readonly onClose: () => void }) {
  const { label, title, asks, children, invalidates, issue, onClose } = props
  const client = useQueryClient()
  const made = useMutation({
    mutationFn: issue,
    // Nowhere once it is put away.
    gcTime: 0,
    onSettled: () => Promise.all(invalidates.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
  if (made.data !== undefined) return <Shown onClose={onClose} secret={made.data} title={title} />
  return (
    <Dialog onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          made.mutate(readAnswers(event.currentTarget))
        }}
      >
        <div className="text-sm text-soft">{children}</div>
        {asks.map((asked) => (
          <AskedField asked={asked} key={asked.name} />
        ))}
        {made.error !== null && (
          <p className="mt-3 rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
            {made.error.message}
          </p>
        )}
        <div className="mt-4 flex justify-end gap-2">
          <button className="button" data-tone="quiet" onClick={onClose} type="button">
            Leave it
          </button>
          <button className="button" data-tone="accent" disabled={made.isPending} type="submit">
            {label}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface ShownProps {
  readonly title: string
  readonly secret: string
  readonly onClose: () => void
}

function Shown({ title, secret, onClose }: ShownProps) {
  const id = useId()
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(secret)
      showToast('good', 'Copied')
    } catch {
      showToast('bad', 'The browser did not copy it: select it and copy it yourself.')
    }
  }
  return (
    <Dialog key="shown" onClose={onClose} title={title}>
      <label className="mb-1 block text-sm font-medium" htmlFor={id}>
        Shown this once
      </label>
      <textarea
        className="field font-mono text-xs"
        id={id}
        onFocus={({ target }) => target.select()}
        readOnly
        rows={3}
        value={secret}
      />
      <p className="mt-1 text-xs text-soft">Nobody can read it again: keep it where it is needed now.</p>
      <div className="mt-4 flex justify-end gap-2">
        <button className="button" onClick={() => void copy()} type="button">
          Copy
        </button>
        <button className="button" data-tone="accent" onClick={onClose} type="button">
          Done
        </button>
      </div>
    </Dialog>
  )
}
