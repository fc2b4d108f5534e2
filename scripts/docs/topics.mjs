/** Tables by what they are about, in the order of the pages. */
const TOPICS = [
  ['Creators', /^influencer(s$|_)(?!ranks|products)/],
  ['Products', /^product(s$|_(daily|skus|reviews))/],
  ['Shops', /^shop(s$|_daily)/],
  ['Videos', /^video(s$|_)(?!ranks|products|hashtags|files)/],
  ['Lives', /^lives$|^live_/],
  ['Who sells what', /^(product|shop|influencer|video)_(influencers|products|videos|lives|hashtags)$/],
  ['Rankings', /_ranks$/],
  ['Music', /^music/],
  ['Hashtags', /^hashtag/],
  ['Ads and keywords', /^(ads?|keywords?)(_|$)/],
  ['Categories', /^(categor|industries|product_categor|influencer_categories)/],
  ['Searches and links', /^(search_results|covers|video_files|share_links)$/],
];

/** [{ topic, tables }]; throws where a table has no topic. */
export function byTopic(tables) {
  const topicOf = ({ name }) => TOPICS.find(([, names]) => names.test(name))?.[0];
  const lost = tables.find((table) => topicOf(table) === undefined);
  if (lost) throw new Error(`scripts/docs/topics.mjs knows no topic for the table ${lost.name}`);
  return TOPICS.map(([topic]) => ({
    topic: String(topic),
    tables: tables.filter((table) => topicOf(table) === topic),
  }));
}
