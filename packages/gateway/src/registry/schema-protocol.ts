/** The messages between the schema port and the thread that compiles schemas. */

export type SchemaDraft = '2020-12' | '2019-09' | 'draft-07'

export interface CompileRequest {
  readonly id: number
  readonly text: string
  readonly draft: SchemaDraft
}

export type CompileResponse =
  | { readonly type: 'ready' }
  | { readonly type: 'compiled'; readonly id: number; readonly code: string }
  | { readonly type: 'refused'; readonly id: number; readonly reason: string }
