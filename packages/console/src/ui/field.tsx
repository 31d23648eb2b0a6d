/** Fields with their label, what they are for, and nothing to remember: every form of the console is made of them. */

import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react'
import type { Answers, Asked } from './asked.ts'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string
  readonly hint?: ReactNode
}

export function Field({ label, hint, className = '', ...input }: FieldProps) {
  const id = useId()
  return (
    <div>
      <label className="mb-1 block text-sm font-medium" htmlFor={id}>
        {label}
      </label>
      <input {...input} className={`field ${className}`} id={id} />
      {hint !== undefined && <p className="mt-1.5 text-xs text-soft">{hint}</p>}
    </div>
  )
}

const LINES_CHARS_MAX = 65_536

export function AskedField({ asked }: { readonly asked: Asked }) {
  const { name, label, type, options = [], initial, hint, optional = false } = asked
  const id = useId()
  if (type === 'box')
    return (
      <label className="mt-4 flex items-start gap-2.5 text-sm font-medium" htmlFor={id}>
        <input className="mt-1" id={id} name={name} required={!optional} type="checkbox" value="yes" />
        {label}
      </label>
    )
  if (type === 'choice' || type === 'lines')
    return (
      <div className="mt-4">
        <label className="mb-1 block text-sm font-medium" htmlFor={id}>
          {label}
        </label>
        {type === 'choice' ? (
          <select className="field" defaultValue={initial} id={id} name={name}>
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        ) : (
          <textarea
            className="field font-mono"
            defaultValue={initial}
            id={id}
            maxLength={LINES_CHARS_MAX}
            name={name}
            required={!optional}
            rows={3}
          />
        )}
        {hint !== undefined && <p className="mt-1.5 text-xs text-soft">{hint}</p>}
      </div>
    )
  return (
    <div className="mt-4">
      <Field
        defaultValue={initial}
        hint={hint}
        label={label}
        maxLength={4_000}
        name={name}
        required={!optional}
        type={type}
      />
    </div>
  )
}

const DAY_MS = 86_400_000

/** A day as date fields write it. */
export function dayFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
}

/** The end of that day where the viewer is. */
export function endOfDayMs(day: string): number {
  return new Date(`${day}T23:59:59`).getTime()
}

/** What was filled in; what is left empty is left out. */
export function readAnswers(form: HTMLFormElement): Answers {
  return Object.fromEntries(
    [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
    ),
  )
}

interface NameFormProps {
  readonly label: string
  readonly placeholder: string
  readonly submit: string
  readonly maxLength: number
  readonly busy: boolean
  readonly className?: string
  readonly onName: (name: string) => void
}

/** One name and a button: for keeping something under it. */
export function NameForm(props: NameFormProps) {
  const { label, placeholder, submit, maxLength, busy, className = '', onName } = props
  const [name, setName] = useState('')
  return (
    <form
      className={`flex items-center gap-2 ${className}`}
      onSubmit={(event) => {
        event.preventDefault()
        onName(name.trim())
        setName('')
      }}
    >
      <input
        aria-label={label}
        className="field"
        maxLength={maxLength}
        onChange={({ target }) => setName(target.value)}
        placeholder={placeholder}
        required
        value={name}
      />
      <button className="button" disabled={busy} type="submit">
        {submit}
      </button>
    </form>
  )
}
