/** Tables: a head, and a row for each thing. What stands in a row is the page's own. */

import type { ReactNode } from 'react'

/** A head; `number` stands to the right, an empty text is named for who cannot see that there are buttons. */
export type Column = string | { readonly text: string; readonly number?: boolean; readonly hidden?: boolean }

interface DataTableProps<T> {
  readonly columns: readonly Column[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T, index: number) => string
  /** The cells of one row. */
  readonly children: (row: T) => ReactNode
}

export function DataTable<T>({ columns, rows, keyOf, children }: DataTableProps<T>) {
  return (
    <table className="table">
      <thead>
        <tr>
          {columns.map((column) => {
            const {
              text,
              number = false,
              hidden = false,
            } = typeof column === 'string' ? { text: column } : column
            return (
              <th className={number ? 'number' : ''} key={text} scope="col">
                {hidden ? <span className="sr-only">{text}</span> : text}
              </th>
            )
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={keyOf(row, index)}>{children(row)}</tr>
        ))}
      </tbody>
    </table>
  )
}

/** The column of buttons. */
export const ACTS: Column = { text: 'Acts', hidden: true }

interface MoreProps {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => Promise<unknown>
}

/** Below a list that comes in pages, while there are more. */
export function More({ hasNextPage, isFetchingNextPage, fetchNextPage }: MoreProps) {
  if (!hasNextPage) return null
  return (
    <div className="no-print border-t border-line p-3 text-center">
      <button
        className="button"
        disabled={isFetchingNextPage}
        onClick={() => void fetchNextPage()}
        type="button"
      >
        {isFetchingNextPage ? 'Reading…' : 'More'}
      </button>
    </div>
  )
}
