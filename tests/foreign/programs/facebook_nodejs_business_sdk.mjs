// Meta's own facebook-nodejs-business-sdk uses a token, which it is given: reads, pages, publishes, reads an error.

import { readFileSync } from 'node:fs';
import sdk from 'facebook-nodejs-business-sdk';

const { FacebookAdsApi, IGUser, User } = sdk;
const given = JSON.parse(readFileSync(0, 'utf8'));

async function everything(cursor) {
  const found = [];
  for (let page = await cursor; ; page = await page.next()) {
    found.push(...page.map((item) => item.exportAllData?.() ?? item._data));
    if (!page.hasNext()) return found;
  }
}

FacebookAdsApi.init(given.access_token);
const me = (await new User('me').get(['id', 'name']))._data;
const pages = await everything(new User('me').getAccounts(['name', 'instagram_business_account']));
const linked = pages.find((page) => page.instagram_business_account);
const account = new IGUser(linked.instagram_business_account.id);
const { username } = await account.get(['username']);
const media = await everything(account.getMedia(['permalink'], { limit: 20 }));

const container = await account.createMedia([], { image_url: given.image, caption: 'Rye' });
const published = await account.createMediaPublish([], { creation_id: container.id });
const insights = await everything(account.getInsights([], { metric: ['reach'], period: 'day' }));

FacebookAdsApi.init('EAAunknown');
const refused = await new User('me').get(['id']).catch((error) => ({ status: error.status, name: error.name }));
console.log(JSON.stringify({ me, pages, username, media, published: published.id, insights, refused }));
