/** Every table for analysts: importing this file describes them all, parents first. */
import './music.ts';
