import assert from 'node:assert/strict';
import { pruneProtos } from '../../build/prune-protos.ts';

const scalar = { type: 'string', id: 1 };
const root = {
  options: { syntax: 'proto3' },
  nested: {
    shop: {
      options: { go_package: 'shop' },
      nested: {
        Orders: {
          methods: {
            Place: { requestType: 'Order', responseType: 'other.Receipt' },
            Search: { requestType: 'Crate', responseType: 'Order' },
          },
        },
        Stock: { methods: { Count: { requestType: 'Item', responseType: 'Shelf' } } },
        Order: {
          oneofs: { by: { oneof: ['item'] } },
          fields: { item: { type: 'Item', id: 1 }, name: scalar, urgency: { type: 'Urgency', id: 2 } },
          nested: {
            Urgency: { values: { LOW: 0 } },
            Unused: { fields: { shelf: { type: 'Shelf', id: 1 } } },
          },
        },
        Item: { fields: { parts: { keyType: 'string', type: 'Item', id: 1 } } },
        Shelf: { fields: { name: scalar } },
        Crate: { fields: { name: scalar } },
        Time: { fields: { seconds: { type: 'int64', id: 1 } } },
      },
    },
    other: { nested: { Receipt: { fields: { at: { type: 'shop.Time', id: 1 } } } } },
  },
};

describe('pruneProtos', () => {
  it('keeps a service and the types that its calls can carry, and nothing else', () => {
    const { shop, other } = pruneProtos(root, { service: 'shop.Orders' }).nested ?? {};
    // `Shelf` is in a type inside of `Order`, and stays with it.
    assert.deepEqual(Object.keys(shop?.nested ?? {}), ['Orders', 'Order', 'Item', 'Shelf', 'Crate', 'Time']);
    assert.deepEqual(other, root.nested.other);
    assert.deepEqual(shop?.nested?.Order, root.nested.shop.nested.Order);
  });

  it('keeps the named methods of a service, and the types of their calls', () => {
    const { shop } = pruneProtos(root, { service: 'shop.Orders', methods: ['Place'] }).nested ?? {};
    assert.deepEqual(Object.keys(shop?.nested?.Orders?.methods ?? {}), ['Place']);
    assert.equal(shop?.nested?.Crate, undefined);
    const none = pruneProtos(root, { service: 'shop.Orders', methods: [] });
    assert.deepEqual(none.nested?.shop?.nested, { Orders: { methods: {} } });
  });

  it('keeps the options of the files', () => {
    const pruned = pruneProtos(root, { service: 'shop.Orders' });
    assert.deepEqual(pruned.options, root.options);
    assert.deepEqual(pruned.nested?.shop?.options, root.nested.shop.options);
  });

  it('does not change its input', () => {
    const before = structuredClone(root);
    pruneProtos(root, { service: 'shop.Orders', methods: ['Place'] });
    assert.deepEqual(root, before);
  });

  it('refuses a service, a method or a type that is not defined', () => {
    assert.throws(
      () => pruneProtos(root, { service: 'shop.Returns' }),
      /^Error: The protos do not define shop.Returns.$/,
    );
    assert.throws(
      () => pruneProtos(root, { service: 'shop.Orders', methods: ['Cancel'] }),
      /^Error: The protos do not define shop.Orders.Cancel.$/,
    );
    const { Item: _, ...nested } = root.nested.shop.nested;
    const broken = { ...root, nested: { ...root.nested, shop: { nested } } };
    assert.throws(
      () => pruneProtos(broken, { service: 'shop.Orders' }),
      /^Error: The protos do not define Item.$/,
    );
  });
});
