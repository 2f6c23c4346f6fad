// A person at a browser, for programs in Node: opens an address, fills in the consent page's form, and comes back.

const attribute = (tag, name) => tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1];

// The address that the browser is sent to once the person has chosen the account and pressed Allow.
export async function agree(address, account) {
  const page = await fetch(address);
  const text = await page.text();
  if (!page.ok) throw new Error(text);
  const action = attribute(text.match(/<form[^>]*>/)[0], 'action');
  const form = new URLSearchParams();
  for (const [tag] of text.matchAll(/<input[^>]*>/g)) {
    const type = attribute(tag, 'type');
    const chosen = type === 'radio' ? attribute(tag, 'value') === account : type === 'hidden' || / checked/.test(tag);
    if (chosen && attribute(tag, 'name') && !/ disabled/.test(tag)) {
      form.append(attribute(tag, 'name'), attribute(tag, 'value'));
    }
  }
  form.append('answer', 'allow');
  const after = await fetch(new URL(action, page.url), { method: 'POST', body: form, redirect: 'manual' });
  if (after.status !== 302) throw new Error(await after.text());
  return after.headers.get('location');
}
