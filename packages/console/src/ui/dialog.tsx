/** Dialogs on the platform's own element: focus stays inside, Escape closes, and the page behind cannot be reached. */

import { type ReactNode, type RefObject, useId, useLayoutEffect, useRef, useState } from 'react'
import type { Answers, Asked } from './asked.ts'
import { AskedField, readAnswers } from './field.tsx'
import { Icon } from './icon.tsx'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Opened where it stands, with the focus in its first field; whoever had it before has it again when it closes. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const element = useRef<HTMLDialogElement>(null)
  // Before the element is taken off the page: a dialog that is gone gives nothing back.
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('input, textarea, select')?.focus()
    return () => dialog?.close()
  }, [])
  return element
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useModal()
  const titleId = useId()
  return (
    <dialog
      aria-labelledby={titleId}
      className="panel p-0"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      ref={element}
    >
      <header className="flex items-center justify-between gap-4 border-b border-line px-5 py-3.5">
        <h2 className="text-lg" id={titleId}>
          {title}
        </h2>
        <button
          aria-label="Close"
          className="-mr-1.5 grid size-8 place-items-center rounded-md text-soft hover:bg-hover hover:text-ink"
          onClick={onClose}
          type="button"
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="px-5 py-4">{children}</div>
    </dialog>
  )
}

interface ReasonDialogProps {
  readonly title: string
  /** What will happen, in a sentence. */
  readonly children: ReactNode
  readonly confirm: string
  readonly tone?: 'accent' | 'bad'
  readonly busy: boolean
  /** Why it was refused the last time. */
  readonly error?: Error | null
  /** What is asked besides. */
  readonly asks?: readonly Asked[]
  readonly onConfirm: (reason: string, answers: Answers) => void
  readonly onClose: () => void
}

/** Asks why before something is done: the reason stands in the journal. */
export function ReasonDialog(props: ReasonDialogProps) {
  const {
    title,
    children,
    confirm,
    tone = 'accent',
    busy,
    error = null,
    asks = [],
    onConfirm,
    onClose,
  } = props
  const [reason, setReason] = useState('')
  const fieldId = useId()
  return (
    <Dialog onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm(reason.trim(), readAnswers(event.currentTarget))
        }}
      >
        <div className="text-sm text-soft">{children}</div>
        {asks.map((asked) => (
          <AskedField asked={asked} key={asked.name} />
        ))}
        <label className="mt-4 mb-1 block text-sm font-medium" htmlFor={fieldId}>
          Reason
        </label>
        <textarea
          className="field"
          id={fieldId}
          maxLength={2_000}
          onChange={(event) => setReason(event.target.value)}
          required
          rows={3}
          value={reason}
        />
        <p className="mt-1 text-xs text-soft">Your name and this reason are recorded in the journal.</p>
        {error !== null && (
          <p className="mt-3 rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
            {error.message}
          </p>
        )}
        <div className="mt-4 flex justify-end gap-2">
          <button className="button" data-tone="quiet" onClick={onClose} type="button">
            Leave it
          </button>
          <button className="button" data-tone={tone} disabled={busy || reason.trim() === ''} type="submit">
            {confirm}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
