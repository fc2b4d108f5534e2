/** Cursor and flag as TikTok's own lists have them: 1 or 0. */
export const walkFields = ({ cursor, has_more }: { readonly cursor: number; readonly has_more: boolean }) => ({
  cursor,
  has_more: Number(has_more),
});
