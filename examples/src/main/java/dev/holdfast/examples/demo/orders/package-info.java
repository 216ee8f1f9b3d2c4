/**
 * Orders and where they come from: {@link dev.holdfast.examples.demo.orders.OrderFile} reads them from CSV, {@link
 * dev.holdfast.examples.demo.orders.SampleOrders} wrote the file that ships with the demo.
 */
@NullMarked
package dev.holdfast.examples.demo.orders;

import org.jspecify.annotations.NullMarked;
