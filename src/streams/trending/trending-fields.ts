/**
 * What trending writes alike of sounds, hashtags and (audience only) product categories, as columns of their tables.
 */
import { z } from 'zod';
import { decimal, epochSeconds, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { utcDay } from '../../time.ts';

export const trend = z.array(z.object({ time: epochSeconds, value: decimal.nullish() })).nullish();

/** The API writes a day as the instant of its 00:00 UTC. */
export const toTrendPoints = (points: z.output<typeof trend>) =>
  points?.map(({ time, value }) => ({ point_at: utcDay(time), value }));

export const relatedItemList = z.array(z.object({ item_id: tiktokId, cover_uri: mediaUrl.nullish() })).nullish();

export const toRelatedItemRows = (items: z.output<typeof relatedItemList>) =>
  items?.map(({ item_id, cover_uri }) => ({ item_id, cover_url: cover_uri }));

export const audienceAgeScores = z.array(z.object({ age_level: z.int(), score: decimal.nullish() })).nullish();

export const audienceCountryScores = z
  .array(
    z.object({
      country_info: z.object({ id: text.nullish(), label: z.string(), value: text.nullish() }),
      score: decimal.nullish(),
    }),
  )
  .nullish();

export const toAudienceCountryRows = (countries: z.output<typeof audienceCountryScores>) =>
  countries?.map(({ country_info: { id, label, value }, score }) => ({
    country_code: label,
    country_id: id,
    country_name: value,
    score,
  }));

export const audienceInterestScores = z
  .array(
    z.object({
      interest_info: z.object({ id: z.string(), label: text.nullish(), value: text.nullish() }),
      score: decimal.nullish(),
    }),
  )
  .nullish();

export const toAudienceInterestRows = (interests: z.output<typeof audienceInterestScores>) =>
  interests?.map(({ interest_info: { id, label, value }, score }) => ({
    interest_id: id,
    interest_label: label,
    interest: value,
    score,
  }));
