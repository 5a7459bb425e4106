@NullMarked
package dev.verge.gateway.service;

import org.jspecify.annotations.NullMarked;
