/** The account behind a video or a live session, as the lists of a shop write it. */
import type { z } from 'zod';
import { idOrNone, mediaUrl, text } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { type Entry, row } from '../row.ts';

export const accountFields = {
  user_id: idOrNone.nullish(),
  nick_name: text.nullish(),
  avatar: mediaUrl.nullish(),
};

type Account = z.output<z.ZodObject<typeof accountFields>>;

export const accountRows = ({ user_id, nick_name, avatar }: Account): readonly Entry[] =>
  user_id ? [row(influencers, { user_id, nick_name, avatar_url: avatar })] : [];
