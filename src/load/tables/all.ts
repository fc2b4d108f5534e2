/** Every table for analysts: importing this file describes them all, parents first. */
import './music.ts';
import './influencers.ts';
import './shops.ts';
import './products.ts';
import './videos.ts';
import './lives.ts';
import './links.ts';
import './ranks.ts';
